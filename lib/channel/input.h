/* SPDX-License-Identifier: MIT */
/*
 * The receiving half of a channel: bytes that were read ahead, and the descriptors that came
 * with them, each filed under the message it belongs to.
 */
#ifndef VUG_INPUT_H
#define VUG_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "channel/scatter.h"
#include "wire/framing.h"

/* Holds the largest message but UPDATE, and more of the small ones with each system call. */
#define VUG_INPUT_SIZE 65536
/*
 * What one read may bring, of which the kernel closes the others and says that it did, and what one
 * message may have while it is not whole.
 */
#define VUG_INPUT_MAX_DESCRIPTORS 4
/* Those of the message that is not whole, and those of one more that the same read has begun. */
#define VUG_INPUT_MAX_WAITING ((size_t)2 * VUG_INPUT_MAX_DESCRIPTORS)

/* A descriptor that waits for its message. */
struct vug_input_descriptor {
	uint64_t position; /* of the message's header in the stream */
	int fd;            /* -1: the kernel could not deliver it, or … */
	bool was_socket;   /* … it was one, and is closed already */
};

struct vug_input {
	uint8_t *bytes;
	size_t start, end; /* what was read and not consumed; a message begins at `start` */
	uint64_t consumed; /* the position in the stream of `start` */
	struct vug_input_descriptor descriptors[VUG_INPUT_MAX_WAITING];
	size_t num_descriptors;
	unsigned int num_excess; /* closed for want of room, and not asked for yet */
	bool is_drained;         /* the last read got less than it asked for */
};

int vug_input_init(struct vug_input *input);
void vug_input_finish(struct vug_input *input);

/* Those that wait for their message. The bytes stay. */
void vug_input_close_descriptors(struct vug_input *input);

size_t vug_input_get_length(const struct vug_input *input);
const uint8_t *vug_input_get_bytes(const struct vug_input *input);
void vug_input_consume(struct vug_input *input, size_t length);

/*
 * Read what there is: first the rest of `scatter`, if it is not NULL, then ahead. `payload_rest`
 * bytes of it belong to a message that was begun, be they scattered or not.
 * Returns the number of bytes, 0 at the end of the stream, or -errno; -EAGAIN: nothing there.
 * Descriptors that came within that payload are closed and counted in *ret_stray.
 */
long vug_input_receive(struct vug_input *input, int fd, enum wire_framing framing,
		       struct vug_scatter *scatter, uint64_t payload_rest, unsigned int *ret_stray);

/* What came with the message at `start`. */
struct vug_message_descriptors {
	int fd;             /* the first one, the caller's now; -1: none */
	unsigned int extra; /* further ones, closed */
	bool are_lost;      /* some could not be delivered, or … */
	bool were_sockets;  /* … were, and are closed already */
};

/* How many came with the message at `start`, those that could not be delivered among them. */
size_t vug_input_count_descriptors(const struct vug_input *input);

/* How many were closed since the last call because their message had too many. */
unsigned int vug_input_take_excess(struct vug_input *input);

void vug_input_take_descriptors(struct vug_input *input, struct vug_message_descriptors *ret_taken);

#endif
