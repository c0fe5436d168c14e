/* SPDX-License-Identifier: MIT */
/*
 * The smallest monitor that people give a guest by a size of theirs, of a window or of a VNC client's
 * screen. Guests take any size at its word: a Linux guest has no console on 31x31, and chose 4096x2160
 * for 1x1. Only --display, which somebody writes on purpose, may name less.
 */
#ifndef VUG_VIEW_MONITOR_FLOOR_H
#define VUG_VIEW_MONITOR_FLOOR_H

#include <glib.h>
#include <stdint.h>

#define MONITOR_FLOOR_WIDTH 320
#define MONITOR_FLOOR_HEIGHT 200

/* Each side for itself: what is too narrow stays as high as it is. */
static inline void monitor_floor_raise(uint32_t *width, uint32_t *height)
{
	*width = MAX(*width, MONITOR_FLOOR_WIDTH);
	*height = MAX(*height, MONITOR_FLOOR_HEIGHT);
}

#endif
