/* SPDX-License-Identifier: MIT */
/* In place of what serve/ has of vug-view and is neither the link nor the model: OpenGL, statistics and lines. */
#include "outputs/output.h"
#include "picture/fetch.h"
#include "picture/gl.h"

void gl_note_frame(struct gl *gl, const struct vug_buffer *buffer)
{
	(void)gl, (void)buffer;
}

struct picture_fetch *picture_fetch_begin(const struct picture_source *source,
					  const GError *cpu_error, picture_fetched fetched,
					  void *data)
{
	(void)source, (void)cpu_error, (void)fetched, (void)data;
	g_assert_not_reached(); /* without OpenGL no picture may come */
}

void picture_fetch_cancel(struct picture_fetch *fetch)
{
	(void)fetch;
}

void output_warn(struct output *output, const char *format, ...)
{
	(void)output, (void)format;
}
