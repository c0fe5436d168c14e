/* SPDX-License-Identifier: MIT */
/* Images that were made before, the latest used first. It never knows what they are of. */
#ifndef VUG_EGL_CACHE_H
#define VUG_EGL_CACHE_H

#include <stddef.h>
#include <stdint.h>

#include "vug/vug.h"

/* Two buffers are one where this is the same. Zeroed before it is filled: compared as bytes. */
struct vug_egl_key {
	uint32_t width, height, fourcc, num_planes;
	uint64_t modifier;
	struct {
		uint64_t device, inode;
		uint32_t offset, stride;
	} planes[VUG_MAX_PLANES];
};

#define VUG_EGL_MAX_IMAGES 256

struct vug_egl_cache {
	struct vug_egl_image *images[VUG_EGL_MAX_IMAGES]; /* references */
	size_t count, max_count;
	uint64_t bytes, max_bytes;
};

/* Borrowed; NULL: it is not there. What is found becomes the latest. */
struct vug_egl_image *vug_egl_cache_find(struct vug_egl_cache *cache,
					 const struct vug_egl_key *key);

/*
 * Keep it, and let go of the oldest ones until all are within the bounds again. One that alone is
 * beyond them is not kept.
 */
void vug_egl_cache_add(struct vug_egl_cache *cache, struct vug_egl_image *image);

/* Let go of them all. */
void vug_egl_cache_clear(struct vug_egl_cache *cache);

#endif
