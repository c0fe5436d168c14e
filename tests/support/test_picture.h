/* SPDX-License-Identifier: MIT */
/*
 * The test picture that the guest draws and the tests compare with: every pixel is a function
 * of its place, the size and a frame number, so that no fault stays unseen:
 *
 *	white border, one pixel	cropped, shifted or one row short
 *	orange block, top left	flipped, mirrored or turned (it is wider than high)
 *	diagonal		a wrong stride shears it; it goes through every row
 *	eight bars		red and blue changed, or the wrong format
 *	gradient below		no two neighbours alike: off by one, lost rows, lost low bits
 *	strip of 32 cells	the frame number in binary: a stale picture differs
 *
 * No dependencies, so that the guest's program and the comparing programs share it.
 */
#ifndef TEST_PICTURE_H
#define TEST_PICTURE_H

#include <stdbool.h>
#include <stdint.h>

static inline bool test_picture_is_border(uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	return x == 0 || y == 0 || x == width - 1 || y == height - 1;
}

static inline uint32_t test_picture_bar(uint32_t x, uint32_t width, uint32_t frame)
{
	static const uint32_t bars[8] = {
		0xffffff, 0xffff00, 0x00ffff, 0x00ff00, 0xff00ff, 0xff0000, 0x0000ff, 0x000000,
	};
	uint32_t bar = (uint32_t)((uint64_t)x * 8 / width);

	return bars[(bar + frame) % 8];
}

static inline uint32_t test_picture_gradient(uint32_t x, uint32_t y, uint32_t width,
					     uint32_t height, uint32_t frame)
{
	uint32_t red = (uint32_t)((uint64_t)x * 255 / width);
	uint32_t green = (uint32_t)((uint64_t)y * 255 / height);
	uint32_t blue = (x * 3 + y * 7 + frame) & 0xff;

	return red << 16 | green << 8 | blue;
}

/* One white or black cell a bit of the frame number, the highest bit first. */
static inline uint32_t test_picture_frame_cell(uint32_t x, uint32_t width, uint32_t frame)
{
	uint32_t cell = (uint32_t)((uint64_t)x * 32 / width);

	return frame >> (31 - cell) & 1 ? 0xffffff : 0x000000;
}

/*
 * The colour of one pixel as 0x00RRGGBB; (0, 0) is the top left one. x < width and y < height.
 */
static inline uint32_t test_picture_pixel(uint32_t x, uint32_t y, uint32_t width, uint32_t height,
					  uint32_t frame)
{
	uint32_t strip = height / 2;

	if (test_picture_is_border(x, y, width, height))
		return 0xffffff;
	if (x >= 4 && x < 24 && y >= 4 && y < 14)
		return 0xff8000;
	if (x == (uint32_t)((uint64_t)y * width / height))
		return 0x808080;
	if (y >= strip && y - strip < 8)
		return test_picture_frame_cell(x, width, frame);
	if (y < strip)
		return test_picture_bar(x, width, frame);
	return test_picture_gradient(x, y, width, height, frame);
}

#endif
