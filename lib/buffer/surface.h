/* SPDX-License-Identifier: MIT */
/* A buffer for pixels that come over the socket: memory of our own, or of the caller's. */
#ifndef VUG_SURFACE_H
#define VUG_SURFACE_H

#include "buffer/budget.h"
#include "buffer/buffer.h"

/* All surfaces have four bytes a pixel: so the protocol has it. */
#define VUG_SURFACE_BYTES_PER_PIXEL 4

/*
 * Black memory of our own: a sealed memfd, so that a consumer may share it with a compositor.
 * -ENOSPC: over the budget; -ENOMEM, -EMFILE, -ENFILE.
 */
int vug_surface_new(struct vug_budget *budget, uint32_t width, uint32_t height, uint32_t fourcc,
		    struct vug_buffer **ret_buffer);

/*
 * Memory of the caller's, which is released with the buffer. -EINVAL: it is too small or
 * misaligned, and still the caller's.
 */
int vug_surface_new_from_memory(const struct vug_memory *memory, uint32_t width, uint32_t height,
				uint32_t fourcc, void (*release)(const struct vug_memory *, void *),
				void *data, struct vug_buffer **ret_buffer);

/* Where the pixels are, to write them. */
uint8_t *vug_surface_get_pixels(struct vug_buffer *buffer);

#endif
