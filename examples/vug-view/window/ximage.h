/* SPDX-License-Identifier: MIT */
/* Pixels for a window of an X server whose layout SDL has no name for: ten bits a colour, for one. */
#ifndef VUG_VIEW_WINDOW_XIMAGE_H
#define VUG_VIEW_WINDOW_XIMAGE_H

#include <SDL2/SDL.h>
#include <pixman.h>
#include <stdbool.h>

struct window_ximage;

/* NULL: the window is not an X server's, or pixman has no name for the layout, either. */
struct window_ximage *window_ximage_new(SDL_Window *window);
void window_ximage_free(struct window_ximage *ximage); /* NULL: nothing */

/* As large as the window is now. Borrowed until the next call; NULL: SDL_GetError(). */
pixman_image_t *window_ximage_get(struct window_ximage *ximage);

void window_ximage_show(struct window_ximage *ximage, const SDL_Rect *part);

#endif
