/* SPDX-License-Identifier: MIT */
/* An interposer with a scripted VMM on one side and a scripted back end on the other. */
#ifndef PROTOCOL_INTERPOSER_RIG_H
#define PROTOCOL_INTERPOSER_RIG_H

#include <vug/vhost-user.h>

#include "protocol/rig/fixture.h"

/* vhost-user's own numbers. */
enum {
	VHOST_GET_FEATURES = 1,
	VHOST_SET_OWNER = 3,
	VHOST_SET_MEM_TABLE = 5,
	VHOST_SET_VRING_KICK = 12,
	VHOST_SET_VRING_CALL = 13,
	VHOST_SET_VRING_ERR = 14,
	VHOST_SET_BACKEND_REQ_FD = 21,
	VHOST_GET_CONFIG = 24,
	VHOST_GPU_SET_SOCKET = 33,
};

#define VHOST_VERSION UINT32_C(1)
#define VHOST_REPLY UINT32_C(4)
#define VHOST_NEED_REPLY UINT32_C(8)

struct interposer_rig {
	struct fd_census census;
	struct recorder recorder; /* of the server's callbacks */
	struct vug_server *server;
	struct vug_interposer *interposer; /* a test that drops it sets it to NULL */
	struct peer vmm, back_end;
	char events[512]; /* of the interposer's callbacks: "taken\n", "closed vmm 0\n" */
	/* Called at the end of each of the interposer's callbacks. */
	void (*react)(struct interposer_rig *self);
};

extern struct interposer_rig *pair;

void interposer_set_up(void);
void interposer_tear_down(void);

/* Attach another VMM and back end; those before must have gone. */
void interposer_connect(void);
void interposer_settle(void);

/* What the interposer told since the last look. */
void interposer_expect(const char *events);

/* A vhost-user message: its flags say the version. */
struct peer_message vhost_make(uint32_t request, uint32_t flags, const void *payload,
			       size_t length);
/* One with `count` descriptors of different files, for peer_close_fds(). */
struct peer_message vhost_make_with_fds(uint32_t request, size_t length, size_t count);
/* With one end of a new socket pair in it; the other one is in `ret_display`. */
struct peer_message vhost_make_set_socket(uint32_t flags, struct peer *ret_display);

/* The next message that the peer gets is like this one. */
void interposer_expect_received(const struct peer *peer, const struct peer_message *message);

/* Sent by one, it reaches the other as it was. */
void interposer_expect_passed(const struct peer *from, const struct peer *to,
			      const struct peer_message *message);

/* The next message that the back end gets is a SET_SOCKET; `ret_channel` is what is in it. */
void interposer_take_channel(struct peer *ret_channel, uint32_t flags);

/* The VMM hands a channel of its own over; returns the VMM's end of it. */
struct peer interposer_send_set_socket(uint32_t flags);
/* Hand a channel over, and the interposer has dealt with it. */
struct peer interposer_set_socket(uint32_t flags);
/* The VMM starts a ring; and the back end does, next. */
void interposer_kick(void);
void interposer_expect_kick(void);
/* The display has been taken, with a SET_SOCKET of the VMM's: the channel that the back end got. */
struct peer interposer_take_display(void);

/* The channel is the server's: it answers. */
void interposer_expect_served(const struct peer *channel);

#endif
