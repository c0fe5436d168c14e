/* SPDX-License-Identifier: MIT */
/* A resource: pixels of our own that are copied from the guest's memory, or a blob, which is that memory. */
#ifndef GPU2D_RESOURCE_H
#define GPU2D_RESOURCE_H

#include "gpu.h"

#define GPU2D_PIXEL 4 /* bytes: all formats are of 32 bits */

/* Pieces of the guest's memory, one behind the other. */
struct gpu2d_backing {
	struct gpu2d_extent *extents; /* NULL: none is attached */
	uint64_t *ends;               /* where each of them ends in the whole */
	uint32_t count;
};

struct gpu2d_resource {
	uint32_t id, fourcc;
	uint32_t width, height; /* 0: a blob, which has none */
	uint8_t *pixels;        /* NULL: a blob */
	uint64_t size;
	struct gpu2d_backing backing;
	int dmabuf_fd;      /* of a blob; -1: not yet, or */
	bool has_no_dmabuf; /* there is none to be had */
	struct gpu2d_resource *next;
};

/* NULL: there is none. */
struct gpu2d_resource *gpu2d_find_resource(const struct gpu2d *gpu, uint32_t id);

/*
 * A resource without pixels, whose size counts. -EEXIST: the id is 0 or in use; -ENOMEM: there are too many, or
 * they are too large together.
 */
int gpu2d_add_resource(struct gpu2d *gpu, uint32_t id, uint64_t size,
		       struct gpu2d_resource **ret_resource);
void gpu2d_remove_resource(struct gpu2d *gpu, struct gpu2d_resource *resource);

/*
 * Attach what the entries say that follow `skipped` bytes of the request. -EINVAL: an entry is empty, wraps
 * around, or is not there; -EBUSY: there is a backing; -ENOMEM.
 */
int gpu2d_attach(struct gpu2d *gpu, struct gpu2d_resource *resource,
		 const struct gpu2d_request *request, size_t skipped, uint32_t count);
void gpu2d_detach(struct gpu2d *gpu, struct gpu2d_resource *resource);

uint64_t gpu2d_get_backing_size(const struct gpu2d_resource *resource);

/* Read of the backing; -EFAULT: it has not so much, or it is not in the guest's memory. */
int gpu2d_read_backing(const struct gpu2d *gpu, const struct gpu2d_resource *resource,
		       uint64_t offset, void *ret_bytes, size_t length);

/* A dma-buf of a blob, borrowed; -1: its pixels have to be read. */
int gpu2d_get_dmabuf(const struct gpu2d *gpu, struct gpu2d_resource *resource);

/* The name that DRM has for a format of virtio-gpu's; 0: not one of its own. */
uint32_t gpu2d_get_fourcc(uint32_t format);

#endif
