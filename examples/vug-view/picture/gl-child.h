/* SPDX-License-Identifier: MIT */
/*
 * The process that has OpenGL, a viewer of docs/display-link.md. Drivers run code of their own making and fall
 * over what they are given: what comes from a back end is drawn here, and vug-view goes on without it.
 */
#ifndef VUG_VIEW_GL_CHILD_H
#define VUG_VIEW_GL_CHILD_H

#include "confine/confined-child.h"
#include "display-link/message.h"

#define GL_FEATURES (DISPLAY_LINK_FEATURE_DMABUF | DISPLAY_LINK_FEATURE_CHILD)

struct gl_child_setup {
	const char *render_node; /* NULL: any */
};

/* Answer the requests that come over CHILD_FD until it is closed; data: a struct gl_child_setup. */
int gl_child_run(const struct confined_self *self, void *data);

#endif
