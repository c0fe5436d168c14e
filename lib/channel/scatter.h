/* SPDX-License-Identifier: MIT */
/*
 * Where the pixels of an UPDATE go: rows of a stream of bytes, of which a rectangle is kept and
 * the rest thrown away, so that they can be received straight into a picture.
 */
#ifndef VUG_SCATTER_H
#define VUG_SCATTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

/*
 * The most that one receive takes. The kernel goes on with it for as long as the sender keeps up,
 * and a whole picture may be half a gigabyte whose pages are still to be found.
 */
#define VUG_SCATTER_MAX_FILLED ((size_t)256 << 10)

struct vug_scatter {
	uint64_t length;   /* of the stream, in bytes */
	uint64_t position; /* how many of them have come */

	uint8_t *target;  /* where the first kept byte goes; NULL: nothing is kept */
	size_t stride;    /* from row to row of the target */
	size_t row_bytes; /* of a row of the stream */
	size_t skipped_bytes, kept_bytes; /* of each row, from its left */
	uint32_t skipped_rows, kept_rows; /* from the top */
};

/*
 * The memory for the next bytes, as long as they lie together: returns how many, at least 1
 * unless the stream is at its end. *ret_target is NULL for bytes to throw away.
 */
size_t vug_scatter_peek(const struct vug_scatter *scatter, uint64_t position, uint8_t **ret_target);

/*
 * Fill at most `max` entries for a receive of the next bytes, never more than VUG_SCATTER_MAX_FILLED;
 * those to throw away go to `discard`, over and over. Returns the number of entries and, in
 * *ret_length, of bytes.
 */
size_t vug_scatter_fill(const struct vug_scatter *scatter, struct iovec *ret_entries, size_t max,
			void *discard, size_t discard_size, size_t *ret_length);

/*
 * Whether its rows are so short that it is faster to receive many of them together and copy them
 * than to have the kernel find the place of each.
 */
bool vug_scatter_is_narrow(const struct vug_scatter *scatter);

/* Take up to `length` bytes that came another way; returns how many were the stream's. */
size_t vug_scatter_write(struct vug_scatter *scatter, const uint8_t *bytes, size_t length);

#endif
