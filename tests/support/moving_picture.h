/* SPDX-License-Identifier: MIT */
/*
 * The moving test picture: boxes that bounce over a still one, each with a test picture of its own
 * inside. The program that draws it redraws only where a box was and is, so that a single damage
 * that got lost leaves its trace in every later frame; what has to be seen is nevertheless a
 * function of the place, the size and the frame number.
 */
#ifndef MOVING_PICTURE_H
#define MOVING_PICTURE_H

#include "test_picture.h"

#define MOVING_PICTURE_BOXES 4

struct moving_box {
	uint32_t x, y, width, height;
};

/* From 0 to range and back, again and again. */
static inline uint32_t moving_picture_bounce(uint32_t distance, uint32_t range)
{
	uint32_t place = range > 0 ? distance % (2 * range) : 0;

	return place <= range ? place : 2 * range - place;
}

/* Where box number k is; it never covers the border, by which a screenshot finds the picture. */
static inline struct moving_box moving_picture_box(uint32_t k, uint32_t width, uint32_t height,
						   uint32_t frame)
{
	struct moving_box box = {.width = width / (5 + k), .height = height / (5 + k)};

	box.x = 1 + moving_picture_bounce(frame * (5 + 2 * k) + 97 * k, width - 2 - box.width);
	box.y = 1 + moving_picture_bounce(frame * (3 + 3 * k) + 61 * k, height - 2 - box.height);
	return box;
}

static inline bool moving_box_has(const struct moving_box *box, uint32_t x, uint32_t y)
{
	return x - box->x < box->width && y - box->y < box->height;
}

/* As test_picture_pixel(). The boxes are those of this size and frame, all MOVING_PICTURE_BOXES. */
static inline uint32_t moving_picture_pixel(uint32_t x, uint32_t y, uint32_t width, uint32_t height,
					    const struct moving_box *boxes, uint32_t frame)
{
	for (uint32_t k = MOVING_PICTURE_BOXES; k-- > 0;) {
		const struct moving_box *box = &boxes[k];

		if (moving_box_has(box, x, y))
			return test_picture_pixel(x - box->x, y - box->y, box->width, box->height,
						  frame + k);
	}
	return test_picture_pixel(x, y, width, height, 0);
}

#endif
