/* SPDX-License-Identifier: MIT */
/*
 * A viewer that remembers. Its screens hold what a real one's would: of each frame only what
 * the damage says, so that damage which is too small shows as a wrong picture.
 */
#ifndef BACKEND_DISPLAY_H
#define BACKEND_DISPLAY_H

#include "image.h"
#include "vug/vug.h"

struct display_cursor {
	uint32_t pixels[VUG_CURSOR_SIZE * VUG_CURSOR_SIZE];
	uint32_t hot_x, hot_y;
	int32_t x, y;
	bool is_visible;
	unsigned int images, moves; /* how many there were */
};

struct display_screen {
	struct image image; /* of the scanout's size; without pixels where it is off */
	bool is_dmabuf;
	uint32_t fourcc;
	struct vug_rect damage;       /* the last frame's */
	unsigned int changes, frames; /* how many there were */
	struct display_cursor cursor;
};

struct display {
	struct vug_server *server;
	struct display_screen screens[VUG_MAX_SCANOUTS];
	unsigned int disconnects;
	enum vug_disconnect_reason reason;
	unsigned int warnings; /* or worse: nothing that a real back end sends deserves one */
};

void display_new(struct display *display, uint32_t num_scanouts);
void display_free(struct display *display);

#endif
