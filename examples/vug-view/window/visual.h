/* SPDX-License-Identifier: MIT */
/* What the pixels of an X server's screen, and of a window there, are like. */
#ifndef VUG_VIEW_WINDOW_VISUAL_H
#define VUG_VIEW_WINDOW_VISUAL_H

#include <SDL2/SDL.h>
#include <pixman.h>
#include <stdbool.h>

struct window_visual {
	int depth;
	unsigned long red, green, blue; /* masks */
	bool has_palette; /* pixels are numbers of colours, and have none themselves */
};

/* Of the screen that DISPLAY names, by a connection of its own. False: there is none. */
bool window_visual_of_screen(struct window_visual *ret_visual);

/* False: the window is not an X server's. */
bool window_visual_of_window(SDL_Window *window, struct window_visual *ret_visual);

/* Of the visual with that number on the window's server. False: it is not an X server's, or has none. */
bool window_visual_of_number(SDL_Window *window, unsigned long number,
			     struct window_visual *ret_visual);

int window_visual_count_bits(unsigned long mask);

/* What pixman calls pixels of so many bits with these masks; 0: it has no name for them. */
pixman_format_code_t window_visual_find_format(int bits, unsigned long red, unsigned long green,
					       unsigned long blue);

#endif
