/* SPDX-License-Identifier: MIT */
/* What serve/attached.c, which shows, and serve/hear.c, which takes what the viewer says, have of each other. */
#ifndef VUG_VIEW_SERVE_PARTS_H
#define VUG_VIEW_SERVE_PARTS_H

#include <vug/listener.h>

#include "outputs/output.h"
#include "serve/attached.h"
#include "window/channel.h"
#include "window/feed.h"
#include "window/user/heard.h"
#include "window/user/input-event.h"

struct attached {
	struct output shown; /* the output, with the viewer's own listener: for the feeds */
	struct attached_setup setup;
	struct window_channel channel; /* its socket is owned */
	guint watch, clock;
	gint64 since;    /* by the monotonic clock, in microseconds */
	guint leds;      /* what the guest has lit */
	uint32_t hidden; /* scanouts that nobody can see, a bit each */
	struct window_heard wishes, input;
	struct window_input_event event;           /* as far as it has come */
	struct vug_monitor told[VUG_MAX_SCANOUTS]; /* what the viewer knows of monitors */
	struct window_feed feeds[VUG_MAX_SCANOUTS];
};

/* --- attached.c --- */

/* The viewer has greeted: it gets what there is. */
void attached_begin(struct attached *attached);

/* --- hear.c --- */

/* The next message. NULL: all is well; else why the link ends, as a literal. */
const char *attached_hear(struct attached *attached);

#endif
