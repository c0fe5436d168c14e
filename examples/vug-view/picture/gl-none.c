/* SPDX-License-Identifier: MIT */
/* A build without libvug-egl: there is no OpenGL to ask, and no option for it. */
#include "picture/gl.h"

bool gl_start(const struct options *options, struct gl **ret_gl, GError **error)
{
	(void)options;
	(void)ret_gl;
	(void)error;
	return true;
}

void gl_free(struct gl *gl)
{
	(void)gl;
}

pixman_image_t *gl_read(struct gl *gl, struct vug_buffer *buffer, const struct vug_rect *viewport,
			GError **error)
{
	(void)gl;
	(void)buffer;
	(void)viewport;
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "there is none");
	return NULL;
}
