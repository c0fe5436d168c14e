/* SPDX-License-Identifier: MIT */
/*
 * The process that has OpenGL. Drivers run code of their own making and fall over what they are
 * given: what comes from a back end is drawn here, and the viewer goes on without it.
 */
#ifndef VUG_VIEW_GL_CHILD_H
#define VUG_VIEW_GL_CHILD_H

#include <stdbool.h>

struct gl_child_setup {
	const char *render_node; /* NULL: any */
	bool has_sandbox;
};

/* Give up files, for this process and its children; data: a struct gl_child_setup. */
void gl_child_confine(void *data);

/* Answer the requests that come over CHILD_FD until it is closed; data: a struct gl_child_setup. */
int gl_child_run(void *data);

#endif
