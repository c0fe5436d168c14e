/* SPDX-License-Identifier: MIT */
/* The orders of bytes that a picture is wanted in. */
#ifndef VUG_EGL_ORDER_H
#define VUG_EGL_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#define VUG_EGL_BYTES_PER_PIXEL 4

struct vug_egl_order {
	uint32_t fourcc;
	uint8_t red, green, blue; /* which byte of the pixel */
	uint8_t rest;             /* alpha, or nothing */
	bool has_alpha;
};

/* NULL: that one is not offered. */
const struct vug_egl_order *vug_egl_order_find(uint32_t fourcc);

#endif
