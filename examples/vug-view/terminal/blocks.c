/* SPDX-License-Identifier: MIT */
#include "terminal/blocks.h"

/* The terminal's own background, where there is no picture. */
#define BLANK 0x1000000u

#define UPPER_HALF "\xe2\x96\x80"

struct cell {
	uint32_t upper, lower; /* colours, as the terminal gets them, or BLANK */
};

struct terminal_blocks {
	int columns, rows;
	bool has_24_bits;
	struct cell *cells; /* that are on the screen */
};

struct terminal_blocks *terminal_blocks_new(int columns, int rows, bool has_24_bits)
{
	struct terminal_blocks *blocks = g_new0(struct terminal_blocks, 1);
	const struct cell blank = {BLANK, BLANK};
	gsize count = (gsize)columns * (gsize)rows;

	blocks->columns = columns;
	blocks->rows = rows;
	blocks->has_24_bits = has_24_bits;
	blocks->cells = g_new(struct cell, count);
	for (gsize i = 0; i < count; i++)
		blocks->cells[i] = blank;
	return blocks;
}

void terminal_blocks_free(struct terminal_blocks *blocks)
{
	if (!blocks)
		return;
	g_free(blocks->cells);
	g_free(blocks);
}

/* --- colours ---------------------------------------------------------------------------------- */

static guint distance(guint a, guint b)
{
	return (a - b) * (a - b); /* the same, whichever is larger: it wraps around */
}

/* The number of the nearest of six, which are 0, 95, 135, 175, 215 and 255. */
static guint nearest_level(guint value)
{
	return value < 48 ? 0 : value < 115 ? 1 : (value - 35) / 40;
}

static guint level(guint number)
{
	return number == 0 ? 0 : 55 + 40 * number;
}

/* Of xterm's 256: a cube of 6 × 6 × 6 from 16 on, then 24 greys from 8 to 238. */
static uint32_t to_256(uint32_t colour)
{
	const guint value[3] = {colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff};
	guint mean = (value[0] + value[1] + value[2]) / 3;
	guint grey = mean < 3 ? 0 : MIN((mean - 3) / 10, 23);
	guint from_cube = 0, from_grey = 0, cube = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(value); i++) {
		guint number = nearest_level(value[i]);

		cube = cube * 6 + number;
		from_cube += distance(value[i], level(number));
		from_grey += distance(value[i], 8 + 10 * grey);
	}
	return from_grey < from_cube ? 232 + grey : 16 + cube;
}

static uint32_t to_terminal(const struct terminal_blocks *blocks, uint32_t colour)
{
	return blocks->has_24_bits ? colour & 0xffffff : to_256(colour);
}

/* --- cells ------------------------------------------------------------------------------------ */

static uint32_t colour_at(const struct terminal_blocks *blocks,
			  const struct terminal_blocks_picture *picture, int x, int y)
{
	int left = x - picture->x, top = y - picture->y;

	if (left < 0 || top < 0 || left >= picture->width || top >= picture->height)
		return BLANK;
	return to_terminal(blocks,
			   picture->pixels[(gsize)top * (gsize)picture->width + (gsize)left]);
}

static struct cell cell_at(const struct terminal_blocks *blocks,
			   const struct terminal_blocks_picture *picture, int column, int row)
{
	struct cell cell = {BLANK, BLANK};

	if (!picture)
		return cell;
	cell.upper = colour_at(blocks, picture, column, 2 * row);
	cell.lower = colour_at(blocks, picture, column, 2 * row + 1);
	return cell;
}

/* What the terminal goes on with. */
struct pen {
	const struct terminal_blocks *blocks;
	GString *text;
	int column, row;     /* where the next character comes; -1: not known */
	uint32_t foreground; /* G_MAXUINT32: not known */
	uint32_t background;
};

static void set_colour(struct pen *pen, unsigned int code, uint32_t colour)
{
	if (colour == BLANK)
		g_string_append_printf(pen->text, "\033[%um", code + 1);
	else if (pen->blocks->has_24_bits)
		g_string_append_printf(pen->text, "\033[%u;2;%u;%u;%um", code, colour >> 16,
				       colour >> 8 & 0xff, colour & 0xff);
	else
		g_string_append_printf(pen->text, "\033[%u;5;%um", code, colour);
}

static void put(struct pen *pen, const struct cell *cell, int column, int row)
{
	bool is_one = cell->upper == cell->lower;

	if (pen->row != row || pen->column != column)
		g_string_append_printf(pen->text, "\033[%d;%dH", row + 1, column + 1);
	if (!is_one && pen->foreground != cell->upper)
		set_colour(pen, 38, pen->foreground = cell->upper);
	if (pen->background != cell->lower)
		set_colour(pen, 48, pen->background = cell->lower);
	g_string_append(pen->text, is_one ? " " : UPPER_HALF);
	pen->row = row;
	pen->column = column + 1;
}

void terminal_blocks_draw(struct terminal_blocks *blocks,
			  const struct terminal_blocks_picture *picture, GString *text)
{
	struct pen pen = {blocks, text, -1, -1, G_MAXUINT32, G_MAXUINT32};

	for (int row = 0; row < blocks->rows; row++) {
		for (int column = 0; column < blocks->columns; column++) {
			struct cell cell = cell_at(blocks, picture, column, row);
			struct cell *old = &blocks->cells[row * blocks->columns + column];

			if (old->upper == cell.upper && old->lower == cell.lower)
				continue;
			*old = cell;
			put(&pen, &cell, column, row);
		}
	}
	if (pen.row >= 0)
		g_string_append(text, "\033[0m");
}
