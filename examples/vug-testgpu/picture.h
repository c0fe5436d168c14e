/* SPDX-License-Identifier: MIT */
/* The test picture in memory: a background known pixel by pixel, and a box that moves over it. */
#ifndef TESTGPU_PICTURE_H
#define TESTGPU_PICTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rectangle {
	uint32_t x, y, width, height;
};

/* DRM_FORMAT_XRGB8888, the X byte 0. Coordinates count from the top left, however it is stored. */
struct picture {
	uint8_t *pixels; /* borrowed; aligned to 4 bytes */
	size_t stride;   /* bytes, a multiple of 4 */
	uint32_t width, height;
	uint32_t number; /* which background: the scanout's number */
	bool bottom_up;
	struct rectangle box; /* where it was drawn last; empty: nowhere */
};

/* The smallest rectangle around both; an empty one is left out. */
struct rectangle testgpu_rectangle_union(const struct rectangle *one,
					 const struct rectangle *other);

void testgpu_picture_draw_background(struct picture *picture, const struct rectangle *area);

/* Take the box of an earlier frame away and draw that of this one. */
void testgpu_picture_draw_frame(struct picture *picture, uint64_t frame);

#endif
