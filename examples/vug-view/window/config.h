/* SPDX-License-Identifier: MIT */
/* Whether EGL draws pixels as the window has them: X servers, and SDL, take others without a word. */
#ifndef VUG_VIEW_WINDOW_CONFIG_H
#define VUG_VIEW_WINDOW_CONFIG_H

#include <SDL2/SDL.h>
#include <stdbool.h>

/* With a context of the window current. False: SDL_GetError(). */
bool window_config_fits(SDL_Window *window);

#endif
