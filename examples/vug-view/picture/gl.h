/* SPDX-License-Identifier: MIT */
/* Pictures of buffers that only a GPU, or its driver, can read. */
#ifndef VUG_VIEW_GL_H
#define VUG_VIEW_GL_H

#include <gio/gio.h>
#include <pixman.h>
#include <stdbool.h>
#include <vug/vug.h>

struct gl;
struct options;

/*
 * Start the process that has OpenGL, which opens it when it is needed. To be called before the
 * sandbox is entered. Returns true with NULL where it is not wanted; false with an error of one
 * line.
 */
bool gl_start(const struct options *options, struct gl **ret_gl, GError **error);

void gl_free(struct gl *gl); /* NULL: nothing */

/*
 * The picture, 32 bits a pixel, without alpha. Waits for it: for OpenGL to be opened, the first time, and for
 * ten seconds at most after that. NULL with an
 * error as picture_read() has it.
 */
pixman_image_t *gl_read(struct gl *gl, struct vug_buffer *buffer, const struct vug_rect *viewport,
			GError **error);

#endif
