/* SPDX-License-Identifier: MIT */
/* The state of an interposer, and what its files call of each other. */
#ifndef VUG_INTERPOSER_H
#define VUG_INTERPOSER_H

#include "util/log.h"
#include "vhost-user/owed_replies.h"
#include "vhost-user/relay.h"
#include "vhost-user/sweep.h"
#include "vug/vhost-user.h"

/* One of the two connections, and the direction that it is read for. */
struct vug_interposer_end {
	int fd; /* -1: not connected */
	uint32_t events;
	struct vug_relay relay; /* from here to the other end */
};

struct vug_interposer {
	unsigned int references;
	struct vug_server *server;
	struct vug_interposer_callbacks callbacks; /* all NULL once the last reference is gone */
	void *data;
	int epoll_fd;
	bool is_dispatching;
	struct vug_interposer_end ends[2]; /* by enum vug_interposer_side */
	uint64_t pair;                     /* counts them */
	bool is_display_taken;             /* this back end has been given a channel */
	int vmm_channel_fd; /* what the VMM sent: kept, or its own display sees a hang-up */
	/* To GET_FEATURES. Ours stands for a SET_SOCKET that the back end never sees. */
	struct vug_owed_replies feature_replies;
	struct vug_sweep sweep; /* at a reset of the guest */
};

/*
 * takeover.c: look at a message before it is passed on. Returns 1: pass it on; 0: the other
 * side must take something else first, ask again; -errno. A message that must not be passed on
 * has been dropped from the relay (it is not whole any more).
 */
int vug_interposer_prepare_request(struct vug_interposer *interposer, struct vug_relay *relay);
int vug_interposer_prepare_reply(struct vug_interposer *interposer, struct vug_relay *relay);

/* Whether the VMM's message cannot be passed on before the back end has said something. */
bool vug_interposer_is_waiting(const struct vug_interposer *interposer);

#endif
