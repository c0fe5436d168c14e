/* SPDX-License-Identifier: MIT */
/*
 * A listener that writes down what it is called for, one line an event:
 *
 *	scanout 0 16x16+0+0
 *	scanout 0 off
 *	frame 0 3x4+1+2
 *	cursor 0 at 5,6
 *	cursor 0 hidden
 *	monitors
 */
#ifndef PROTOCOL_LISTENER_WATCHER_H
#define PROTOCOL_LISTENER_WATCHER_H

#include <vug/listener.h>

#include "protocol/rig/fixture.h"

#define WATCHER_MAX_FRAMES 32

/* What it does with a frame, inside its callback. */
enum watcher_pace {
	WATCHER_DONE,  /* finishes it */
	WATCHER_KEEPS, /* keeps it, not shown */
	WATCHER_SHOWS, /* shows it, and keeps it */
};

struct watcher {
	struct vug_listener *listener;
	enum watcher_pace pace;
	bool has_snapshots;                           /* its frames of surfaces are snapshots */
	struct vug_frame *frames[WATCHER_MAX_FRAMES]; /* kept, the oldest first */
	size_t num_frames;
	/* Called at the end of each of its callbacks. */
	void (*react)(struct watcher *watcher);
	char *events; /* all that there were; a test looks at those from `seen` on */
	size_t events_length, seen;
	FILE *stream;
};

/* A listener of the rig's server; config NULL: defaults. */
void watcher_begin(struct watcher *watcher, const struct vug_listener_config *config);
/* Drops the listener and finishes the frames that it keeps. */
void watcher_end(struct watcher *watcher);

/* What happened since the last look is exactly this. */
void watcher_expect(struct watcher *watcher, const char *events);
void watcher_forget(struct watcher *watcher);

/* A pixel of that kept frame, 0 the oldest. */
uint32_t watcher_get_pixel(const struct watcher *watcher, size_t frame, uint32_t x, uint32_t y);

/* The oldest kept frame is shown, and stays kept. */
void watcher_show_frame(struct watcher *watcher);
/* The oldest kept frame is finished. */
void watcher_finish_frame(struct watcher *watcher);

#endif
