/* SPDX-License-Identifier: MIT */
/* Dma-bufs with a known picture. */
#ifndef VUG_EGL_TEST_BUFFER_H
#define VUG_EGL_TEST_BUFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "vug/vug.h"

struct vug_egl;

/* Rows of 256 bytes, in one page: what most GPUs ask of rows that they import. */
#define VUG_EGL_TEST_WIDTH 64
#define VUG_EGL_TEST_HEIGHT 16

/* The four bytes of a pixel, red first. No two pixels are the same, and no byte is mostly 0. */
uint32_t vug_egl_test_pixel(uint32_t x, uint32_t y);

/* One way to make such a buffer. */
struct vug_egl_test_source {
	const char *name;
	/* With our context current. Its descriptors are to be closed; false: this way is not open. */
	bool (*make)(const struct vug_egl *egl, struct vug_buffer_layout *ret_layout);
};

#define VUG_EGL_NUM_TEST_SOURCES 3
extern const struct vug_egl_test_source vug_egl_test_sources[VUG_EGL_NUM_TEST_SOURCES];

/* Close a layout's descriptors, each once. */
void vug_egl_test_buffer_close(struct vug_buffer_layout *layout);

#endif
