/* SPDX-License-Identifier: MIT */
/* The monitors that are plugged in, as --display names them. */
#ifndef VUG_VIEW_DISPLAY_H
#define VUG_VIEW_DISPLAY_H

#include <glib.h>
#include <stdbool.h>
#include <vug/vug.h>

struct display {
	struct vug_monitor monitor;
	bool is_placed; /* +X+Y was given */
};

/* Read WIDTHxHEIGHT[@HZ][+X+Y]. */
bool display_parse(const char *text, struct display *ret_display, GError **error);

/* Give every display without a place one: to the right of all that come before it. */
void display_place(struct display *displays, guint count);

#endif
