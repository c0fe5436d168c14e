/* SPDX-License-Identifier: MIT */
/* One window: its picture, its cursor, its title, and what the user does to it. */
#ifndef VUG_VIEW_WINDOW_VIEW_H
#define VUG_VIEW_WINDOW_VIEW_H

#include <SDL2/SDL.h>
#include <glib.h>
#include <stdbool.h>

#include "display-link/message.h"
#include "window/painter.h"

struct window_view;

/* Painters have something in common, which the first window makes. */
struct window_view_setup {
	const char *name; /* of the guest */
	const struct window_painter_type *type;
	void *common; /* NULL: there is no window yet */
};

/* NULL: SDL_GetError(). The setup stays the caller's, and outlives it. */
struct window_view *window_view_new(struct window_view_setup *setup, uint32_t scanout,
				    uint32_t width, uint32_t height);
void window_view_free(struct window_view *view); /* NULL: nothing */

Uint32 window_view_get_id(const struct window_view *view);

/* --- what is shown: messages of that name --- */

/* It takes the descriptors over that it keeps. */
void window_view_set_buffer(struct window_view *view, struct display_link_message *message);
void window_view_forget_buffer(struct window_view *view, uint32_t id);

/*
 * FRAME. Returns 0 or -errno, and why in ret_why, DISPLAY_LINK_MAX_TEXT + 1 bytes, where there is more to say.
 * ret_fence: see struct window_painter_type; untouched on failure.
 */
int window_view_show(struct window_view *view, const struct display_link_message *message,
		     char *ret_why, int *ret_fence);
void window_view_set_blank(struct window_view *view);
int window_view_set_cursor(struct window_view *view, const struct display_link_message *message);
void window_view_set_text(struct window_view *view, const char *text);

/* --- what happens --- */

void window_view_handle(struct window_view *view, const SDL_WindowEvent *event);
void window_view_toggle_fullscreen(struct window_view *view);

/*
 * The keyboard and the pointer are for this window alone, or not any more. is_relative: the pointer is hidden, and
 * has no end at the screen's edges.
 */
void window_view_grab(struct window_view *view, bool is_grabbed, bool is_relative);

/*
 * Which place of the picture is at a point of the window, in SDL's units: in pixels of the picture. Beside the picture it
 * is in the nearest pixel. False: there is no picture.
 */
bool window_view_find_place(const struct window_view *view, int x, int y, double *ret_x,
			    double *ret_y);

/* What is due by now. Returns when there will be something: G_MAXINT64 for never. */
gint64 window_view_tick(struct window_view *view, gint64 now);

/* Whether the user has let go of a size since; the monitor may have it already. */
bool window_view_take_size(struct window_view *view, uint32_t *ret_width, uint32_t *ret_height);

/* What has not worked that nobody asked for, borrowed until the next call; NULL: nothing new. */
const char *window_view_take_trouble(struct window_view *view);

#endif
