/* SPDX-License-Identifier: MIT */
/* The connection to the display server, X11's or Wayland's. */
#ifndef VUG_VIEW_WINDOW_DISPLAY_H
#define VUG_VIEW_WINDOW_DISPLAY_H

#include <SDL2/SDL.h>
#include <stdbool.h>

/*
 * Remove what it has left there: each image of a cursor, which a guest may change at every frame.
 * Those of others can go, too: nobody opens one again.
 */
void window_display_tidy(void);

/* Connect. Returns 0, or -1: SDL_GetError(). When an X server goes, that ends the process. */
int window_display_open(void);

/* What polls readable when there may be events; -1: nothing does. */
int window_display_get_fd(SDL_Window *window);

#endif
