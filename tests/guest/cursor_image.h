/* SPDX-License-Identifier: MIT */
/*
 * The cursors of the guest's desktop: opaque rectangles of one colour each, so that what is to be
 * seen of them can be counted. Number 0 is none. tests/guest/compare.c looks for them.
 */
#ifndef CURSOR_IMAGE_H
#define CURSOR_IMAGE_H

#include <stdint.h>

struct cursor_image {
	uint32_t width, height; /* up to 64 */
	uint32_t hot_x, hot_y;
	uint32_t argb;
};

static inline struct cursor_image cursor_image(uint32_t number)
{
	return (struct cursor_image){
		.width = 8 + number * 7 % 40,
		.height = 12 + number * 5 % 50,
		.hot_x = number % 8,
		.hot_y = number % 11,
		.argb = 0xff000000 | (number * 0x3b5a77 & 0xffffff),
	};
}

#endif
