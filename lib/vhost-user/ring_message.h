/* SPDX-License-Identifier: MIT */
/*
 * The messages that set ring 0, the control queue, up in our own memory and stop it again: an
 * interposer's sweep and a VMM's guest reset send the same ones.
 */
#ifndef VUG_RING_MESSAGE_H
#define VUG_RING_MESSAGE_H

#include <stddef.h>

#include "vhost-user/gpu_ring.h"
#include "vhost-user/message.h"

/* The limits of both: so long without any progress, and so many times as long in all. */
#define VUG_RING_PATIENCE_MS 1000
#define VUG_RING_MAX_PATIENCES 5

/* In the order in which they are sent. */
enum vug_ring_step {
	VUG_RING_STEP_NUMBER,
	VUG_RING_STEP_BASE,
	VUG_RING_STEP_ADDRESS,
	VUG_RING_STEP_CALL,
	VUG_RING_STEP_KICK,
	VUG_RING_STEP_ENABLE, /* where the back end waits for it */
	VUG_RING_STEP_STOP,   /* which has a reply */
};

/* As on the wire: the payload follows the header, `header.size` bytes of it. */
struct vug_ring_message {
	struct vhost_user_header header;
	uint8_t payload[sizeof(struct vhost_user_memory_table)];
	int fds[VHOST_USER_MAX_TABLE_REGIONS]; /* borrowed */
	size_t num_fds;
};

void vug_ring_message_fill(struct vug_ring_message *message, enum vug_ring_step step,
			   const struct vug_gpu_ring *ring);

/* ADD_MEM_REG or REM_MEM_REG of the ring's memory. */
void vug_ring_message_fill_slot(struct vug_ring_message *message, uint32_t request,
				const struct vug_memory_piece *piece);

/*
 * SET_MEM_TABLE of the VMM's regions, with a descriptor each, and of the ring's memory behind them; NULL: of
 * the VMM's alone. The table has room for it.
 */
void vug_ring_message_fill_table(struct vug_ring_message *message,
				 const struct vhost_user_memory_table *vmms, const int *fds,
				 const struct vug_memory_piece *piece);
/* SET_VRING_ADDR of the VMM's ring, and its SET_VRING_NUM, _ENABLE: what the ring was, or is to be. */
void vug_ring_message_fill_address(struct vug_ring_message *message,
				   const struct vhost_user_vring_address *address);
void vug_ring_message_fill_state(struct vug_ring_message *message, uint32_t request,
				 uint32_t value);

/* What our ring would not do with, or the back end with our ring; NULL: nothing. */
const char *vug_ring_find_obstacle(uint64_t features, uint64_t protocol_features);

#endif
