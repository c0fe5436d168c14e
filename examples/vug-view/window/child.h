/* SPDX-License-Identifier: MIT */
/*
 * The process that has the windows. The libraries that talk to display servers end the process when
 * the server has gone, and drivers fall over what they are given: the viewer goes on without it.
 */
#ifndef VUG_VIEW_WINDOW_CHILD_H
#define VUG_VIEW_WINDOW_CHILD_H

#include <stdbool.h>

struct window_child_setup {
	const char *name; /* of the guest, for titles */
	bool has_sandbox;
	bool has_gl; /* it may be used */
};

/* Answer the requests that come over CHILD_FD until it is closed; data: a struct window_child_setup. */
int window_child_run(void *data);

#endif
