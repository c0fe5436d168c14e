/* SPDX-License-Identifier: MIT */
/*
 * The device's side of a split virtqueue. Everything in it is the guest's, who may write anything
 * anywhere at any time: each number is read once, checked, and only then used.
 *
 * A guest that breaks the rules breaks the ring: nothing more is done with it until it starts again.
 */
#ifndef VUG_INPUT_RING_H
#define VUG_INPUT_RING_H

#include "input/inflight.h"
#include "input/memory.h"

#define VUG_INPUT_RING_MAX_NUMBER VUG_INPUT_INFLIGHT_MAX
/* What of a chain is looked at: one event needs one descriptor. */
#define VUG_INPUT_MAX_CHAIN 64

struct vug_input_ring {
	const struct vug_input_memory *memory;
	enum vug_input_space space; /* of the three addresses */
	uint64_t descriptors, available, used;
	uint16_t number; /* of descriptors: a power of two; 0: not set */
	bool has_addresses, has_event_index;
	bool is_started, is_enabled, is_running, is_broken;
	const char *fault; /* why it is broken */
	uint16_t next_available, next_used, next_told;
	bool is_first_told; /* nothing has been given back yet */
	int epoll_fd, kick_fd, call_fd;
	struct vug_input_inflight inflight;
	uint16_t left[VUG_INPUT_RING_MAX_NUMBER]; /* taken before us, and never returned */
	uint16_t num_left, next_left;
};

/* A buffer of the guest's. */
struct vug_input_buffer {
	uint16_t head;
	uint64_t table; /* where its descriptors are, in `space` */
	enum vug_input_space space;
	uint32_t num_descriptors; /* in that table */
	uint16_t first;
};

/* Kicks are waited for in that epoll descriptor, which is borrowed. */
void vug_input_ring_init(struct vug_input_ring *ring, const struct vug_input_memory *memory,
			 int epoll_fd);

/* Wait for kicks there; takes the descriptor over where it succeeds. -1: there are none. */
int vug_input_ring_set_kick(struct vug_input_ring *ring, int fd);

/* Stop, forget everything, and close the descriptors. */
void vug_input_ring_finish(struct vug_input_ring *ring);

/* Whether all that it takes to run is there. */
bool vug_input_ring_is_ready(const struct vug_input_ring *ring);

/* Begin where it is, or was left. Sets is_running, and is_broken where it cannot be read. */
void vug_input_ring_begin(struct vug_input_ring *ring);

/* Stop. What was taken and never returned is not counted as taken. */
void vug_input_ring_stop(struct vug_input_ring *ring);

/*
 * Take the next buffer. False: there is none, or the ring is broken. It has to be given back before
 * the next one is taken.
 */
bool vug_input_ring_take(struct vug_input_ring *ring, struct vug_input_buffer *ret_buffer);

/* Give it back, with so many bytes written into it. */
void vug_input_ring_give(struct vug_input_ring *ring, const struct vug_input_buffer *buffer,
			 uint32_t length);

/* Ask for a kick when there are buffers again; returns whether there are some now. */
bool vug_input_ring_wants_kick(struct vug_input_ring *ring);

/* Tell the guest of what was given back, if it wants an interrupt. */
void vug_input_ring_tell(struct vug_input_ring *ring);

void vug_input_ring_break(struct vug_input_ring *ring, const char *fault);

/*
 * buffer.c: the first `length` bytes of a buffer that can be written, or read. False: it has not so
 * many, and the ring may be broken.
 */
bool vug_input_buffer_write(struct vug_input_ring *ring, const struct vug_input_buffer *buffer,
			    const void *bytes, size_t length);
bool vug_input_buffer_read(struct vug_input_ring *ring, const struct vug_input_buffer *buffer,
			   void *ret_bytes, size_t length);
/* Fill in where the descriptors of `head` are. False: the ring is broken. */
bool vug_input_buffer_open(struct vug_input_ring *ring, uint16_t head,
			   struct vug_input_buffer *ret_buffer);

#endif
