/* SPDX-License-Identifier: MIT */
/* The way to the process that has the windows, and back: vug-view is the display of docs/display-link.md. */
#ifndef VUG_VIEW_WINDOW_LINK_H
#define VUG_VIEW_WINDOW_LINK_H

#include <gio/gio.h>
#include <stdbool.h>

#include "confine/confined-child.h"
#include "window/channel.h"
#include "window/child.h"

struct window_link {
	struct window_child_setup setup;
	bool has_sandbox;
	struct confined_child child;
	struct window_channel channel;
	guint watch; /* 0: nobody listens */
};

/* Before the sandbox is entered. False with an error of one line. */
bool window_link_start(struct window_link *link, GError **error);
void window_link_end(struct window_link *link);

/*
 * Send a request and wait for its answer, and for no longer than it can take. ret_abilities: untouched where
 * the process has not said what it can do meanwhile; may be NULL.
 */
bool window_link_exchange(struct window_link *link, struct display_link_message *request,
			  struct display_link_message *ret_abilities, GError **error);

/* Why there is no process any more. */
GError *window_link_explain_end(struct window_link *link);

#endif
