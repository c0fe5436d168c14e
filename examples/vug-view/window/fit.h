/* SPDX-License-Identifier: MIT */
/* Where in a window its picture is. */
#ifndef VUG_VIEW_WINDOW_FIT_H
#define VUG_VIEW_WINDOW_FIT_H

#include <stdbool.h>

struct window_fit {
	int x, y, width, height; /* in the window's pixels; the rest is black */
	bool is_multiple;        /* each pixel of the picture is as many of the window's */
};

/*
 * In the middle, with the aspect kept: by the largest whole number that fits or, where not even 1
 * does, smaller. All sizes are 1 or more.
 */
struct window_fit window_fit(int picture_width, int picture_height, int width, int height);

#endif
