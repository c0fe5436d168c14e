/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <endian.h>

#include "bounce.h"
#include "digits.h"
#include "support/test_picture.h"

/* The box in cells, the largest a cell may get, and how far the box moves in a frame, in pixels. */
#define BOX_COLUMNS 80
#define BOX_ROWS 24
#define MAX_CELL 4
#define STEP_X 7
#define STEP_Y 5

#define BORDER_COLOUR 0xffffff
#define BOX_COLOUR 0x202040
#define DIGIT_COLOUR 0xffe040

static uint32_t smaller(uint32_t one, uint32_t other)
{
	return one < other ? one : other;
}

static uint32_t larger(uint32_t one, uint32_t other)
{
	return one > other ? one : other;
}

struct rectangle testgpu_rectangle_union(const struct rectangle *one, const struct rectangle *other)
{
	if (one->width == 0)
		return *other;
	if (other->width == 0)
		return *one;

	struct rectangle both = {.x = smaller(one->x, other->x), .y = smaller(one->y, other->y)};
	both.width = larger(one->x + one->width, other->x + other->width) - both.x;
	both.height = larger(one->y + one->height, other->y + other->height) - both.y;
	return both;
}

static uint32_t *pixels_at(const struct picture *picture, uint32_t x, uint32_t y)
{
	uint32_t row = picture->bottom_up ? picture->height - 1 - y : y;

	return (uint32_t *)(void *)(picture->pixels + row * picture->stride) + x;
}

void testgpu_picture_draw_background(struct picture *picture, const struct rectangle *area)
{
	for (uint32_t y = area->y; y < area->y + area->height; y++) {
		uint32_t *pixels = pixels_at(picture, area->x, y);

		for (uint32_t i = 0; i < area->width; i++)
			pixels[i] = htole32(test_picture_pixel(area->x + i, y, picture->width,
							       picture->height, picture->number));
	}
}

static void fill(struct picture *picture, const struct rectangle *area, uint32_t colour)
{
	for (uint32_t y = area->y; y < area->y + area->height; y++) {
		uint32_t *pixels = pixels_at(picture, area->x, y);

		for (uint32_t i = 0; i < area->width; i++)
			pixels[i] = htole32(colour);
	}
}

/* ---- the box ---------------------------------------------------------------------------- */

/* The size of one pixel of a digit. */
static uint32_t cell_size(const struct picture *picture)
{
	uint32_t fitting =
		smaller(picture->width / (3 * BOX_COLUMNS), picture->height / (3 * BOX_ROWS));

	return larger(1, smaller(fitting, MAX_CELL));
}

static struct rectangle box_of_frame(const struct picture *picture, uint64_t frame)
{
	uint32_t cell = cell_size(picture);
	struct rectangle box = {
		.width = smaller(BOX_COLUMNS * cell, picture->width),
		.height = smaller(BOX_ROWS * cell, picture->height),
	};

	box.x = (uint32_t)bounce(frame * STEP_X, picture->width - box.width);
	box.y = (uint32_t)bounce(frame * STEP_Y, picture->height - box.height);
	return box;
}

/* The digit's lit pixels, as far as they are inside the box. */
static void draw_digit(struct picture *picture, uint32_t column, unsigned digit)
{
	const struct rectangle *box = &picture->box;
	uint32_t cell = cell_size(picture);

	for (uint32_t i = 0; i < DIGIT_SIZE * DIGIT_SIZE; i++) {
		struct rectangle dot = {.x = (column + i % DIGIT_SIZE) * cell,
					.y = (DIGIT_SIZE + i / DIGIT_SIZE) * cell,
					.width = cell,
					.height = cell};

		if (!digit_is_lit(digit, i % DIGIT_SIZE, i / DIGIT_SIZE) ||
		    dot.x + cell >= box->width || dot.y + cell >= box->height)
			continue;
		dot.x += box->x;
		dot.y += box->y;
		fill(picture, &dot, DIGIT_COLOUR);
	}
}

static void draw_counter(struct picture *picture, uint64_t frame)
{
	/* One column of digits is left free on either side. */
	for (uint32_t column = BOX_COLUMNS - DIGIT_SIZE; column > DIGIT_SIZE; frame /= 10) {
		column -= DIGIT_SIZE;
		draw_digit(picture, column, (unsigned)(frame % 10));
	}
}

void testgpu_picture_draw_frame(struct picture *picture, uint64_t frame)
{
	struct rectangle box = box_of_frame(picture, frame);

	testgpu_picture_draw_background(picture, &picture->box);
	picture->box = box;
	fill(picture, &box, BORDER_COLOUR);
	if (box.width > 2 && box.height > 2) {
		struct rectangle inside = {box.x + 1, box.y + 1, box.width - 2, box.height - 2};

		fill(picture, &inside, BOX_COLOUR);
	}
	draw_counter(picture, frame);
}
