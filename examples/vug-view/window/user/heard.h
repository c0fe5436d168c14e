/* SPDX-License-Identifier: MIT */
/* How much was heard of a user: what no one can cause is a fault of the viewer. */
#ifndef VUG_VIEW_WINDOW_USER_HEARD_H
#define VUG_VIEW_WINDOW_USER_HEARD_H

#include <glib.h>
#include <stdbool.h>

/* More than that somebody in front of 16 windows cannot do in a second: to windows; with keys and a fast mouse. */
#define WINDOW_MAX_WISHES 200
#define WINDOW_MAX_INPUTS 20000

/* All zero: nothing yet. */
struct window_heard {
	gint64 second; /* when the one began in which so much was heard: */
	guint count;
};

/* One more message. False: these are more in this second. */
bool window_heard_add(struct window_heard *heard, guint limit);

#endif
