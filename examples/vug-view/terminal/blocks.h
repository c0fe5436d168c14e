/* SPDX-License-Identifier: MIT */
/* Pictures of text: a half block in each cell, whose two colours are two pixels. */
#ifndef VUG_VIEW_TERMINAL_BLOCKS_H
#define VUG_VIEW_TERMINAL_BLOCKS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct terminal_blocks;

/* A blank screen. */
struct terminal_blocks *terminal_blocks_new(int columns, int rows, bool has_24_bits);
void terminal_blocks_free(struct terminal_blocks *blocks);

/* A place for width × height pixels of which the first is at (x, y), that is in row y / 2. */
struct terminal_blocks_picture {
	const uint32_t *pixels; /* 0x00RRGGBB */
	int x, y, width, height;
};

/* Append what changes the screen into that picture: only cells that look different. NULL: blank. */
void terminal_blocks_draw(struct terminal_blocks *blocks,
			  const struct terminal_blocks_picture *picture, GString *text);

#endif
