/* SPDX-License-Identifier: MIT */
/*
 * An interposer between a scripted VMM and a scripted back end, which take whatever happens as
 * it comes. What must hold all the same: what the VMM says reaches the back end, in order and
 * once; each request that waits gets its one reply; or the pair is reported as closed, once.
 */
#ifndef FAULTS_VHOST_PAIR_H
#define FAULTS_VHOST_PAIR_H

#include <vug/vhost-user.h>

#include "display.h"
#include "protocol/interposer/reset_device.h"

/* vhost-user's own numbers. */
enum {
	VHOST_GET_FEATURES = 1,
	VHOST_SET_FEATURES = 2,
	VHOST_SET_OWNER = 3,
	VHOST_SET_MEM_TABLE = 5,
	VHOST_SET_VRING_NUM = 8,
	VHOST_SET_VRING_ADDR = 9,
	VHOST_SET_VRING_BASE = 10,
	VHOST_GET_VRING_BASE = 11,
	VHOST_SET_VRING_KICK = 12,
	VHOST_SET_VRING_CALL = 13,
	VHOST_SET_PROTOCOL_FEATURES = 16,
	VHOST_SET_VRING_ENABLE = 18,
	VHOST_GET_CONFIG = 24,
	VHOST_GPU_SET_SOCKET = 33,
	VHOST_ADD_MEM_REG = 37,
	VHOST_REM_MEM_REG = 38,
};

#define VHOST_VERSION UINT32_C(1)
#define VHOST_REPLY UINT32_C(4)
#define VHOST_NEED_REPLY UINT32_C(8)

#define VHOST_MAX_OWED 16

struct vhost_pair {
	struct display display; /* the server; its peer is the back end's end of the channel */
	struct vug_interposer *interposer; /* NULL: it could not be made */
	struct peer vmm, back_end;
	bool is_attached; /* by us; the interposer may have ended it since */
	bool is_display_taken;
	unsigned int num_closed;
	uint32_t owed[VHOST_MAX_OWED]; /* to the VMM */
	size_t num_owed;
	uint32_t said[VHOST_MAX_OWED]; /* by the VMM, and not come through yet */
	size_t num_said;
	struct reset_device device; /* the back end's, for the interposer's own ring */
	unsigned int patience;      /* batches that it does of the interposer's commands */
	bool ignores_stop;          /* of the interposer's ring */
	uint32_t base;              /* where it says that its ring stopped */
};

void vhost_begin(struct vhost_pair *pair);
void vhost_connect(struct vhost_pair *pair);
/* The VMM says it, where it is connected. The descriptors are closed here. */
void vhost_say(struct vhost_pair *pair, struct peer_message message);
/* Everything that is under way comes to its end, with time where it needs that. */
void vhost_settle(struct vhost_pair *pair);
/* The VMM leaves, or the back end. */
void vhost_leave(struct vhost_pair *pair, struct peer *side);
/* Nothing fails any more: it works on or works again; then nothing is left of it. */
void vhost_end(struct vhost_pair *pair);

/* vhost_peers.c: what the two say of themselves. Returns whether anything has happened. */
bool vhost_hear_vmm(struct vhost_pair *pair);
bool vhost_serve_back_end(struct vhost_pair *pair);
void vhost_forget_peers(struct vhost_pair *pair);
/* The message waits for a reply; and it has to reach the back end. */
void vhost_note_said(struct vhost_pair *pair, const struct peer_message *message);

struct peer_message vhost_make(uint32_t request, uint32_t flags, const void *payload,
			       size_t length);
struct peer_message vhost_make_u64(uint32_t request, uint64_t value);
struct peer_message vhost_make_state(uint32_t request, uint32_t value);
/* With a new file, which goes with it. */
struct peer_message vhost_with_file(struct peer_message message);

#endif
