/* SPDX-License-Identifier: MIT */
/*
 * What is said between the viewer and the process that has OpenGL: over a socket that keeps messages
 * whole. A request has the buffer's descriptors, one a plane, and behind them the memory that the
 * picture is to be written to, which is the viewer's. One without planes only has OpenGL opened.
 */
#ifndef VUG_VIEW_GL_MESSAGE_H
#define VUG_VIEW_GL_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <vug/vug.h>

#define GL_MAX_FDS (VUG_MAX_PLANES + 1)

struct gl_request {
	struct vug_buffer_layout layout; /* its descriptors mean nothing here */
	struct vug_rect viewport;        /* rows of 4 × width bytes, DRM_FORMAT_XRGB8888 */
};

struct gl_reply {
	int error;      /* 0, or a negative errno value */
	char text[400]; /* why, for the user */
};

/* A message and its descriptors, borrowed; false: errno. */
bool gl_message_send(int socket, const void *message, size_t size, const int *fds, size_t num_fds);

/*
 * Exactly that size and as many descriptors as fit, the caller's (close-on-exec). false: the other
 * side has gone, or said something else.
 */
bool gl_message_receive(int socket, void *ret_message, size_t size, int ret_fds[GL_MAX_FDS],
			size_t *ret_num_fds);

#endif
