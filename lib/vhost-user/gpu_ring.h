/* SPDX-License-Identifier: MIT */
/*
 * A control queue of our own, in memory of our own: one batch of commands at a time.
 *
 * The back end may write anything anywhere in that memory at any time. Nothing that it writes
 * is used for more than to wait, and to count.
 */
#ifndef VUG_GPU_RING_H
#define VUG_GPU_RING_H

#include <stdbool.h>

#include "vhost-user/gpu_command.h"
#include "vhost-user/memory_setup.h"
#include "vug/vug.h"

/* Of descriptors. A command takes two, and the least has room for one for each scanout. */
#define VUG_GPU_RING_MIN_NUMBER (2 * VUG_MAX_SCANOUTS)
#define VUG_GPU_RING_MAX_NUMBER 256
#define VUG_GPU_RING_MAX_COMMANDS (VUG_GPU_RING_MAX_NUMBER / 2)

struct gpu_ring_memory;

struct vug_gpu_ring {
	struct vug_memory_piece piece;  /* the same memory, as it is shown to the back end */
	struct gpu_ring_memory *memory; /* NULL: none */
	uint16_t number;                /* of descriptors: a power of two */
	uint16_t num_commands;          /* in the batch that is put together or under way */
	uint16_t available;             /* how far we are in the ring */
	uint16_t used;                  /* how far the back end was when the batch began */
	/*
	 * Two descriptions of one FIFO, each for reading and writing. A back end may write into its
	 * own, as QEMU's does from 11.1 on, whether we live or not, and never sees a hang-up. An
	 * eventfd would have one description: the back end may change its flags, and a write of
	 * ours to a full one would then block.
	 */
	int kick_fd, back_end_kick_fd;
	int call_fd; /* an eventfd, never read: watch it with EPOLLET */
};

/* Returns 0 or -errno, with nothing left behind. `number` as above, and within the limits. */
int vug_gpu_ring_init(struct vug_gpu_ring *ring, uint32_t number);
/* Leaves an empty ring, for which this does nothing. */
void vug_gpu_ring_finish(struct vug_gpu_ring *ring);
/* An empty ring to begin with. */
void vug_gpu_ring_clear(struct vug_gpu_ring *ring);

void vug_gpu_ring_get_address(const struct vug_gpu_ring *ring,
			      struct vhost_user_vring_address *ret_address);

/* How many commands a batch holds. */
uint16_t vug_gpu_ring_get_room(const struct vug_gpu_ring *ring);

/* Add a command to the batch, which has room for it. `size` is the body's. */
void vug_gpu_ring_put(struct vug_gpu_ring *ring, const struct gpu_command *command, uint32_t size);

/* Hand the batch over. */
void vug_gpu_ring_submit(struct vug_gpu_ring *ring);

/*
 * Whether the back end has done the whole batch. Where not, call_fd will say when to ask again.
 */
bool vug_gpu_ring_is_done(struct vug_gpu_ring *ring);

/* The response's type to a command of a batch that is done. */
uint32_t vug_gpu_ring_get_response(const struct vug_gpu_ring *ring, uint16_t command);

/* The batch is done with: the next one may be put together. */
void vug_gpu_ring_start_batch(struct vug_gpu_ring *ring);

#endif
