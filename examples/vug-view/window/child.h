/* SPDX-License-Identifier: MIT */
/*
 * The process that has the windows: a viewer of docs/display-link.md. The libraries that talk to display
 * servers end the process when the server has gone, and drivers fall over what they are given: vug-view goes
 * on without it.
 */
#ifndef VUG_VIEW_WINDOW_CHILD_H
#define VUG_VIEW_WINDOW_CHILD_H

#include <stdbool.h>

#include "confine/confined-child.h"
#include "display-link/message.h"

/* What the windows' side and vug-view's have. */
#define WINDOW_FEATURES \
	(DISPLAY_LINK_FEATURE_DMABUF | DISPLAY_LINK_FEATURE_FENCE | DISPLAY_LINK_FEATURE_INPUT | \
	 DISPLAY_LINK_FEATURE_CONTROL | DISPLAY_LINK_FEATURE_CHILD)

/* How the process ends when the display server has gone. */
#define WINDOW_STATUS_NO_DISPLAY 3

struct window_child_setup {
	const char *name; /* of the guest, for titles */
	bool has_gl;      /* it may be used */
	bool sends_input; /* keys and the pointer are for the guest */
	bool is_relative; /* the guest's pointer takes motion, not positions */
};

/* Answer the requests that come over CHILD_FD until it is closed; data: a struct window_child_setup. */
int window_child_run(const struct confined_self *self, void *data);

#endif
