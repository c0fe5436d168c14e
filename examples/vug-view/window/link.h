/* SPDX-License-Identifier: MIT */
/* The way to the process that has the windows, and back. */
#ifndef VUG_VIEW_WINDOW_LINK_H
#define VUG_VIEW_WINDOW_LINK_H

#include <gio/gio.h>
#include <stdbool.h>

#include "confine/child-process.h"
#include "window/child.h"
#include "window/message.h"

struct window_link {
	struct window_child_setup setup;
	struct child_process child;
	int socket;  /* -1: there is no process */
	guint watch; /* 0: nobody listens */
};

/* Before the sandbox is entered. False with an error of one line. */
bool window_link_start(struct window_link *link, GError **error);
void window_link_end(struct window_link *link);

/* Send a request and wait for its answer, and for no longer than it can take. */
bool window_link_exchange(struct window_link *link, const struct window_request *request,
			  struct window_reply *ret_reply, GError **error);

/* Never waits: nobody may have more than one request open for each window. */
bool window_link_send(struct window_link *link, const struct window_request *request,
		      const int *fds, size_t num_fds);

/* A descriptor, or -1, is the caller's. False: the process has gone. */
bool window_link_receive(struct window_link *link, struct window_reply *ret_reply, int *ret_fence);

/* Why there is no process any more. */
GError *window_link_explain_end(struct window_link *link);

#endif
