/* SPDX-License-Identifier: MIT */
/* A window's title: the guest's name, which scanout, its size, how many frames a second; or what there is to wait for. */
#ifndef VUG_VIEW_WINDOW_TITLE_H
#define VUG_VIEW_WINDOW_TITLE_H

#include <SDL2/SDL.h>
#include <glib.h>
#include <stdbool.h>

struct window_title;

/* name: of the guest, borrowed. */
struct window_title *window_title_new(SDL_Window *window, const char *name, guint scanout);
void window_title_free(struct window_title *title); /* NULL: nothing */

/* A frame of that size is shown. */
void window_title_frame(struct window_title *title, int width, int height);

/* Nothing is shown. */
void window_title_blank(struct window_title *title);

/* Until there is a frame; "": no more. */
void window_title_text(struct window_title *title, const char *text);

/* The window has the keyboard and the pointer: the title says how to get them back. */
void window_title_grab(struct window_title *title, bool is_grabbed);

/* Update it if it is time. Returns when it will be: G_MAXINT64 while nothing moves. */
gint64 window_title_tick(struct window_title *title, gint64 now);

#endif
