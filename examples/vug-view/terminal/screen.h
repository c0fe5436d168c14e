/* SPDX-License-Identifier: MIT */
/* What a terminal shows, in the way that suits it: a picture, and one line of text beneath. */
#ifndef VUG_VIEW_TERMINAL_SCREEN_H
#define VUG_VIEW_TERMINAL_SCREEN_H

#include <glib.h>
#include <pixman.h>
#include <stdbool.h>

struct terminal_abilities;
struct terminal_mode;
struct terminal_screen;

struct terminal_size {
	int columns, rows;
	int cell_width, cell_height; /* in pixels; 0: not known */
};

/* By its name, "auto" for the best one that the terminal can; NULL: there is none of that name. */
const struct terminal_mode *terminal_mode_find(const char *name,
					       const struct terminal_abilities *abilities);

/* A screen that has yet to be cleared. */
struct terminal_screen *terminal_screen_new(const struct terminal_mode *mode,
					    const struct terminal_abilities *abilities,
					    const struct terminal_size *size);
void terminal_screen_free(struct terminal_screen *screen);

/*
 * Where in the picture that is, each from 0 to 1; beside it: its nearest edge. x, y: from the upper left corner, in cells or in
 * the terminal's pixels. False: no picture is shown.
 */
bool terminal_screen_find(const struct terminal_screen *screen, double x, double y, bool are_pixels,
			  double *ret_x, double *ret_y);

/*
 * Append what changes the screen into this. Nothing, where it looks the same already.
 * picture: x8r8g8b8; NULL: none.
 */
void terminal_screen_draw(struct terminal_screen *screen, pixman_image_t *picture,
			  const char *status, GString *text);

#endif
