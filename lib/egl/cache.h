/* SPDX-License-Identifier: MIT */
/* What was made of buffers before, the latest used first. It does not know what that is. */
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

struct vug_egl_entry {
	struct vug_egl_key key;
	uint64_t bytes; /* of memory that the value holds */
	void *value;
};

struct vug_egl_cache {
	void (*drop)(void *value);
	struct vug_egl_entry entries[VUG_EGL_MAX_IMAGES];
	size_t count, max_count;
	uint64_t bytes, max_bytes;
};

/* The value, borrowed; NULL: it is not there. What is found becomes the latest. */
void *vug_egl_cache_find(struct vug_egl_cache *cache, const struct vug_egl_key *key);

/*
 * Take the value over, and drop the oldest ones until all are within the bounds again. One that alone
 * is beyond them is dropped at once.
 */
void vug_egl_cache_add(struct vug_egl_cache *cache, const struct vug_egl_entry *entry);

/* Drop them all. */
void vug_egl_cache_clear(struct vug_egl_cache *cache);

#endif
