/* SPDX-License-Identifier: MIT */
/* The guest's screen by way of KMS: its first connector, one dumb buffer and a cursor. */
#ifndef GUEST_SCREEN_H
#define GUEST_SCREEN_H

#include <stdint.h>

#define SCREEN_CURSOR_SIZE 64

struct screen {
	int fd;
	uint32_t connector, crtc;
	uint32_t width, height; /* of what is shown; 0: nothing yet */
	uint32_t framebuffer, buffer, stride;
	uint32_t cursor;                  /* its buffer */
	uint32_t *pixels, *cursor_pixels; /* xRGB, rows of `stride` bytes; ARGB, without gaps */
	uint64_t size;
};

/* Each returns 0, or -1 when it has said what went wrong. */

int screen_open(struct screen *screen);

/* The size that the monitor would like to have, asked again. */
int screen_preferred_size(const struct screen *screen, uint32_t *ret_width, uint32_t *ret_height);

/* Another size, with a black buffer of its own. */
int screen_set_mode(struct screen *screen, uint32_t width, uint32_t height);

struct screen_area {
	uint32_t x, y, width, height;
};

#define SCREEN_MAX_AREAS 8

/* What was drawn there is to be seen, all at once. */
int screen_show(const struct screen *screen, const struct screen_area *areas, uint32_t count);

/* The cursor as it is in cursor_pixels now; and where its image begins. */
int screen_set_cursor(const struct screen *screen, uint32_t hot_x, uint32_t hot_y);
int screen_hide_cursor(const struct screen *screen);
int screen_move_cursor(const struct screen *screen, int x, int y);

#endif
