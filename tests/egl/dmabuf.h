/* SPDX-License-Identifier: MIT */
/* Real dma-bufs, where the kernel makes them: in tests/vm. */
#ifndef TESTS_EGL_DMABUF_H
#define TESTS_EGL_DMABUF_H

#include <stddef.h>
#include <stdint.h>

#include "vug/vug.h"

/* A maker of dma-bufs: a descriptor of at least that many bytes, in whole pages; -1: errno. */
struct allocator {
	const char *name;
	int (*allocate)(size_t size);
};

#define NUM_ALLOCATORS 2
extern const struct allocator allocators[NUM_ALLOCATORS];

/* The test fails where one cannot be had. */
int dmabuf_create(const struct allocator *allocator, size_t size);

/* Write as a CPU should. */
void dmabuf_write(int fd, size_t offset, const void *bytes, size_t length);

/* One plane, its rows without gaps; the test fails where the library does not take it. */
struct vug_buffer *dmabuf_import(const struct vug_buffer_layout *layout);

#endif
