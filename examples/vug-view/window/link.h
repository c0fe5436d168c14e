/* SPDX-License-Identifier: MIT */
/* The way to the process that has the windows, and back: vug-view is the display of docs/display-link.md. */
#ifndef VUG_VIEW_WINDOW_LINK_H
#define VUG_VIEW_WINDOW_LINK_H

#include <gio/gio.h>
#include <stdbool.h>

#include "confine/confined-child.h"
#include "display-link/link.h"
#include "window/child.h"

struct window_link {
	struct window_child_setup setup;
	bool has_sandbox;
	struct confined_child child;
	struct display_link_session session;
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

/*
 * Send a request; its descriptors stay the caller's. Returns its serial; 0: it was not sent. Never waits: nobody
 * may have more than one request open for each window.
 */
uint32_t window_link_ask(struct window_link *link, struct display_link_message *request);

/* Send what has no answer. Never waits. */
bool window_link_tell(struct window_link *link, const struct display_link_message *message);

/* As display_link_receive(). */
int window_link_receive(struct window_link *link, struct display_link_message *ret_message);

/* Why there is no process any more. */
GError *window_link_explain_end(struct window_link *link);

#endif
