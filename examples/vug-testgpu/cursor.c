/* SPDX-License-Identifier: MIT */
#include "cursor.h"

#include "bounce.h"

/* A round, in steps, and the part of it in which the cursor is hidden. */
#define ROUND 480
#define HIDDEN_FROM 240
#define HIDDEN_UNTIL 300
/* How far the hot spot goes past each edge, in pixels. */
#define MARGIN 40

/* The image: an arrow, each of its cells 2 × 2 pixels, the tip being the hot spot. */
#define CELL 2
#define HOT_X 8
#define HOT_Y 4

#define OUTLINE UINT32_C(0xff000000)
#define INSIDE UINT32_C(0xffffffff)
#define SHADOW UINT32_C(0x60000000) /* black: premultiplied and straight alpha are the same */

static const char *const arrow[] = {
	"#            ", "##           ", "#.#          ", "#..#         ", "#...#        ",
	"#....#       ", "#.....#      ", "#......#     ", "#.......#    ", "#........#   ",
	"#.........#  ", "#......##### ", "#...#..#:::::", "#..##..#:    ", "#.#:#..#:    ",
	"##: #..#:    ", "#::  #..#:   ", " :   #..#:   ", "     :##::   ", "      :::    ",
};

static uint32_t colour_of(char cell)
{
	switch (cell) {
	case '#':
		return OUTLINE;
	case '.':
		return INSIDE;
	case ':':
		return SHADOW;
	default:
		return 0;
	}
}

static void draw_arrow(uint32_t pixels[WIRE_CURSOR_SIZE * WIRE_CURSOR_SIZE])
{
	const size_t rows = sizeof arrow / sizeof arrow[0], columns = sizeof "#            " - 1;

	for (size_t y = 0; y < rows * CELL; y++) {
		for (size_t x = 0; x < columns * CELL; x++)
			pixels[(y + HOT_Y) * WIRE_CURSOR_SIZE + x + HOT_X] =
				colour_of(arrow[y / CELL][x / CELL]);
	}
}

/* The wire has the place of the image; what is wanted is the hot spot there. */
static struct wire_cursor_pos place_of(uint32_t scanout_id, uint32_t x, uint32_t y)
{
	/* Two's complement, as the wire wants it. */
	return (struct wire_cursor_pos){.scanout_id = scanout_id, .x = x - HOT_X, .y = y - HOT_Y};
}

static int send_image(struct channel *channel, const struct wire_cursor_pos *place)
{
	struct wire_cursor_update message = {.pos = *place, .hot_x = HOT_X, .hot_y = HOT_Y};

	draw_arrow(message.pixels);
	return testgpu_channel_send(channel, WIRE_CURSOR_UPDATE, &message, sizeof message, -1);
}

/* From −MARGIN to size + MARGIN and back, so many times a round. */
static uint32_t place_on_axis(uint32_t step, uint32_t times, uint32_t size)
{
	uint64_t way = (uint64_t)size + UINT64_C(2) * MARGIN;
	uint64_t place = way * bounce((uint64_t)step * times, ROUND / 2) / (ROUND / 2);

	return (uint32_t)place - MARGIN;
}

int testgpu_cursor_move(struct cursor *cursor, struct channel *channel,
			const struct cursor_area *area)
{
	uint32_t step = cursor->step, request = WIRE_CURSOR_POS;
	struct wire_cursor_pos place =
		place_of(area->scanout_id, place_on_axis(step, 1, area->width),
			 place_on_axis(step, 3, area->height));

	cursor->step = (step + 1) % ROUND;
	if (step == 0)
		return send_image(channel, &place);
	if (step > HIDDEN_FROM && step < HIDDEN_UNTIL)
		return 0;
	if (step == HIDDEN_FROM)
		request = WIRE_CURSOR_POS_HIDE;
	return testgpu_channel_send(channel, request, &place, sizeof place, -1);
}

int testgpu_cursor_park(struct cursor *cursor, struct channel *channel,
			const struct cursor_area *area)
{
	struct wire_cursor_pos place =
		place_of(area->scanout_id, area->width / 2, area->height / 2);

	if (cursor->step > 0)
		return 0;
	cursor->step = 1;
	return send_image(channel, &place);
}

int testgpu_cursor_hide(struct cursor *cursor, struct channel *channel,
			const struct cursor_area *area)
{
	struct wire_cursor_pos place = {.scanout_id = area->scanout_id};

	if (cursor->step > 0)
		return 0;
	cursor->step = 1;
	return testgpu_channel_send(channel, WIRE_CURSOR_POS_HIDE, &place, sizeof place, -1);
}
