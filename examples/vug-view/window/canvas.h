/* SPDX-License-Identifier: MIT */
/* Memory that is shown in a window: SDL's surface, or window/ximage.h where SDL has none. */
#ifndef VUG_VIEW_WINDOW_CANVAS_H
#define VUG_VIEW_WINDOW_CANVAS_H

#include <SDL2/SDL.h>
#include <pixman.h>
#include <stdbool.h>

struct window_canvas;

/* NULL: SDL_GetError(). The window outlives it. */
struct window_canvas *window_canvas_new(SDL_Window *window);
void window_canvas_free(struct window_canvas *canvas); /* NULL: nothing */

/* As large as the window is now. The caller's reference, to drop before the next call; NULL:
 * SDL_GetError(). */
pixman_image_t *window_canvas_get(struct window_canvas *canvas);

/* Bring a part of what was drawn into it to the screen. False: SDL_GetError(). */
bool window_canvas_show(struct window_canvas *canvas, const SDL_Rect *part);

#endif
