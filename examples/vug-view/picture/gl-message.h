/* SPDX-License-Identifier: MIT */
/*
 * What is said between the viewer and the process that has OpenGL: in messages of confine/child-message.h.
 * A request has the buffer's descriptors, one a plane, and behind them the memory that the picture
 * is to be written to, which is the viewer's. One without planes only has OpenGL opened.
 */
#ifndef VUG_VIEW_GL_MESSAGE_H
#define VUG_VIEW_GL_MESSAGE_H

#include <vug/vug.h>

struct gl_request {
	struct vug_buffer_layout layout; /* its descriptors mean nothing here */
	struct vug_rect viewport;        /* rows of 4 × width bytes, DRM_FORMAT_XRGB8888 */
};

struct gl_reply {
	int error;      /* 0, or a negative errno value */
	char text[400]; /* why, for the user */
};

#endif
