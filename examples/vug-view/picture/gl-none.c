/* SPDX-License-Identifier: MIT */
/* A build without libvug-egl: there is no OpenGL to ask, and no option for it. */
#include "picture/gl.h"

bool gl_start(const struct options *options, const struct gl_host *host, struct gl **ret_gl,
	      GError **error)
{
	(void)options;
	(void)host;
	(void)ret_gl;
	(void)error;
	return true;
}

void gl_free(struct gl *gl)
{
	(void)gl;
}

/* Nobody has a struct gl to call this with. */
struct gl_read *gl_read_begin(struct gl *gl, struct vug_buffer *buffer,
			      const struct vug_rect *viewport, gl_read_done done, void *data)
{
	(void)gl;
	(void)buffer;
	(void)viewport;
	(void)done;
	(void)data;
	return NULL;
}

void gl_read_cancel(struct gl_read *read)
{
	(void)read;
}

void gl_note_frame(struct gl *gl, const struct vug_buffer *buffer)
{
	(void)gl;
	(void)buffer;
}
