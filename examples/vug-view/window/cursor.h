/* SPDX-License-Identifier: MIT */
/* The guest's cursor as the host's. */
#ifndef VUG_VIEW_WINDOW_CURSOR_H
#define VUG_VIEW_WINDOW_CURSOR_H

#include <SDL2/SDL.h>
#include <stdbool.h>

#include "display-link/message.h"

/* All zero: the guest has none yet, and the host's is seen. */
struct window_cursor {
	SDL_Cursor *cursor;     /* NULL: none was made of the image */
	SDL_Cursor *blank;      /* NULL: it was not needed yet */
	double scale;           /* for which it was made */
	uint32_t *argb;         /* the image, premultiplied; NULL: there is none */
	uint32_t width, height; /* of the image: 1 to DISPLAY_LINK_MAX_CURSOR */
	uint32_t hot_x, hot_y;
	bool is_known; /* whether it is to be seen */
	bool is_visible;
};

/* CURSOR. Without an image the one that there is stays. Returns 0 or -errno. */
int window_cursor_set(struct window_cursor *cursor, const struct display_link_message *message);

/*
 * Before it is shown. scale: the window's pixels in one of its units, of which SDL counts cursors,
 * 1 or more. Returns 0 or -errno: SDL_GetError().
 */
int window_cursor_prepare(struct window_cursor *cursor, double scale);

/*
 * SDL has one for all windows: that of the window where the pointer is. The host's is seen only where
 * the guest has none, or its image cannot be shown. What SDL shows by now is not relied on.
 */
void window_cursor_show(struct window_cursor *cursor);

void window_cursor_clear(struct window_cursor *cursor);

#endif
