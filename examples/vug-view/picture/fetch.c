/* SPDX-License-Identifier: MIT */
#include "picture/fetch.h"

#include "picture/gl.h"

struct picture_fetch {
	struct gl_read *read;
	char *cpu_problem;
	picture_fetched fetched;
	void *data;
};

static void fetch_free(struct picture_fetch *fetch)
{
	g_free(fetch->cpu_problem);
	g_free(fetch);
}

static void on_read(pixman_image_t *picture, const GError *gl_error, void *data)
{
	struct picture_fetch *fetch = data;
	g_autoptr(GError) error = NULL;

	if (!picture)
		error = g_error_new(gl_error->domain, gl_error->code, "%s, and OpenGL: %s",
				    fetch->cpu_problem, gl_error->message);
	fetch->fetched(picture, error, fetch->data);
	fetch_free(fetch);
}

struct picture_fetch *picture_fetch_begin(const struct picture_source *source,
					  const GError *cpu_error, picture_fetched fetched,
					  void *data)
{
	struct picture_fetch *fetch = g_new0(struct picture_fetch, 1);

	fetch->cpu_problem = g_strdup(cpu_error->message);
	fetch->fetched = fetched;
	fetch->data = data;
	fetch->read = gl_read_begin(source->gl, source->buffer, &source->viewport, on_read, fetch);
	return fetch;
}

void picture_fetch_cancel(struct picture_fetch *fetch)
{
	if (!fetch)
		return;
	gl_read_cancel(fetch->read);
	fetch_free(fetch);
}
