/* SPDX-License-Identifier: MIT */
/* What a screen shows of a scanout, by what came so far. */
#ifndef SCREEN_H
#define SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCREEN_CURSOR_PIXELS ((size_t)64 * 64)

#define SCREEN_MAX_SIDE 16384

struct screen_rect {
	uint32_t x, y, width, height;
};

/* Of a picture in a dma-buf. */
struct screen_layout {
	struct screen_rect place;
	uint32_t width, height, stride;
	bool is_bottom_up;
	uint32_t fourcc;
};

struct screen_cursor {
	int32_t x, y;
	uint32_t hot_x, hot_y;
	bool is_visible;
	unsigned int images, moves;
	uint32_t pixels[SCREEN_CURSOR_PIXELS];
};

struct screen {
	uint32_t width, height; /* 0: off */
	uint32_t *pixels;
	unsigned int changes, frames;
	bool is_dmabuf;
	bool is_unreadable; /* by the CPU: its pixels are not known */
	struct screen_layout layout;
	const uint8_t *memory; /* of the dma-buf */
	size_t memory_size;
	struct screen_cursor cursor;
};

void screen_finish(struct screen *screen);
bool screen_is_on(const struct screen *screen);

/* A picture that comes over the socket; 0 × 0: off. False: no memory. */
bool screen_set_size(struct screen *screen, uint32_t width, uint32_t height);
/* Pixels of that rectangle; what is beyond the screen is left out. */
void screen_draw(struct screen *screen, const struct screen_rect *rect, const uint32_t *pixels);

bool screen_layout_can_be(const struct screen_layout *layout);
/* fd is borrowed. */
void screen_set_dmabuf(struct screen *screen, const struct screen_layout *layout, int fd);
void screen_copy_dmabuf(struct screen *screen, const struct screen_rect *rect);

#endif
