/* SPDX-License-Identifier: MIT */
#include "picture/fetch.h"

#include <glib-unix.h>

#include "picture/gl.h"

struct picture_fetch {
	struct picture_source source; /* a reference to its buffer */
	struct gl_read *read;         /* OpenGL's; NULL: none */
	guint fence, timer;           /* of the back end's drawing; 0: it is not waited for */
	char *cpu_problem;
	picture_fetched fetched;
	void *data;
};

/* --- the end ---------------------------------------------------------------------------------- */

static void stop_source(guint *source)
{
	if (*source != 0)
		g_source_remove(*source);
	*source = 0;
}

static void fetch_free(struct picture_fetch *fetch)
{
	stop_source(&fetch->fence);
	stop_source(&fetch->timer);
	vug_buffer_unref(fetch->source.buffer);
	g_free(fetch->cpu_problem);
	g_free(fetch);
}

static void finish(struct picture_fetch *fetch, pixman_image_t *picture, const GError *error)
{
	fetch->fetched(picture, error, fetch->data);
	fetch_free(fetch);
}

/* --- by OpenGL -------------------------------------------------------------------------------- */

static void on_read(pixman_image_t *picture, const GError *gl_error, void *data)
{
	struct picture_fetch *fetch = data;
	g_autoptr(GError) error = NULL;

	if (!picture)
		error = g_error_new(gl_error->domain, gl_error->code, "%s, and OpenGL: %s",
				    fetch->cpu_problem, gl_error->message);
	finish(fetch, picture, error);
}

static void begin_gl(struct picture_fetch *fetch, const GError *cpu_error)
{
	const struct picture_source *source = &fetch->source;

	fetch->cpu_problem = g_strdup(cpu_error->message);
	fetch->read = gl_read_begin(source->gl, source->buffer, &source->viewport, on_read, fetch);
}

/* --- when the back end has drawn -------------------------------------------------------------- */

/* Returns whether the back end is drawing still, or again. */
static bool try_to_copy(struct picture_fetch *fetch, bool is_last)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(pixman_image_t) picture = picture_read(&fetch->source, PIXMAN_x8r8g8b8, &error);

	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_BUSY) && !is_last)
		return true;
	stop_source(&fetch->fence);
	stop_source(&fetch->timer);
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
		begin_gl(fetch, error);
	else
		finish(fetch, picture, error);
	return false;
}

/* One that draws again at once is given the rest of its time, and no turns of the loop for it. */
static gboolean on_drawn(gint fd, GIOCondition condition, gpointer data)
{
	struct picture_fetch *fetch = data;

	(void)fd;
	(void)condition;
	fetch->fence = 0;
	try_to_copy(fetch, false);
	return G_SOURCE_REMOVE;
}

static gboolean on_late(gpointer data)
{
	struct picture_fetch *fetch = data;

	fetch->timer = 0;
	try_to_copy(fetch, true);
	return G_SOURCE_REMOVE;
}

static void wait_until_drawn(struct picture_fetch *fetch)
{
	int fence = picture_source_get_fence(&fetch->source);

	fetch->timer = g_timeout_add(PICTURE_DRAWING_MS, on_late, fetch);
	if (fence >= 0)
		fetch->fence = g_unix_fd_add(fence, G_IO_IN | G_IO_ERR | G_IO_HUP, on_drawn, fetch);
}

/* --- all of it -------------------------------------------------------------------------------- */

struct picture_fetch *picture_fetch_begin(const struct picture_source *source,
					  const GError *cpu_error, picture_fetched fetched,
					  void *data)
{
	struct picture_fetch *fetch = g_new0(struct picture_fetch, 1);

	fetch->source = *source;
	vug_buffer_ref(source->buffer);
	fetch->fetched = fetched;
	fetch->data = data;
	if (g_error_matches(cpu_error, G_IO_ERROR, G_IO_ERROR_BUSY))
		wait_until_drawn(fetch);
	else
		begin_gl(fetch, cpu_error);
	return fetch;
}

void picture_fetch_cancel(struct picture_fetch *fetch)
{
	if (!fetch)
		return;
	if (fetch->read)
		gl_read_cancel(fetch->read);
	fetch_free(fetch);
}
