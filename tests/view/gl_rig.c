/* SPDX-License-Identifier: MIT */
#include "view/gl_rig.h"

#include <unistd.h>

#include "options.h"
#include "support/memory_buffer.h"

/* Of a test that waits in vain. */
#define BOUND_SECONDS 60

struct rig rig;

static void on_warning(const char *line, void *data)
{
	(void)data;
	g_string_append_printf(rig.log, "%s\n", line);
}

void rig_begin(void)
{
	const struct options options = {.no_sandbox = true};
	const struct gl_host host = {on_warning, NULL};

	alarm(BOUND_SECONDS);
	rig.child = played_child_new();
	rig.log = g_string_new(NULL);
	rig.buffer = memory_buffer_new(WIDTH, HEIGHT);
	rig.other = memory_buffer_new(WIDTH, HEIGHT);
	cr_assert(gl_start(&options, &host, &rig.gl, NULL));
}

void rig_end(void)
{
	for (size_t i = 0; i < G_N_ELEMENTS(rig.readers); i++) {
		struct reader *reader = &rig.readers[i];

		if (reader->read)
			gl_read_cancel(reader->read);
		g_clear_pointer(&reader->picture, pixman_image_unref);
		g_clear_pointer(&reader->problem, g_free);
	}
	gl_free(rig.gl);
	cr_assert_eq(fake_timers_count(), 0, "a timer is left");
	vug_buffer_unref(rig.buffer);
	vug_buffer_unref(rig.other);
	g_string_free(rig.log, TRUE);
}

static void on_done(pixman_image_t *picture, const GError *error, void *data)
{
	struct reader *reader = data;

	reader->num_calls++;
	reader->read = NULL;
	g_clear_pointer(&reader->picture, pixman_image_unref);
	g_clear_pointer(&reader->problem, g_free);
	reader->picture = picture ? pixman_image_ref(picture) : NULL;
	reader->problem = error ? g_strdup(error->message) : NULL;
	cr_assert_neq(picture == NULL, error == NULL, "there is a picture or an error");
}

void rig_read_part(int reader, struct vug_buffer *buffer, const struct vug_rect *viewport)
{
	rig.readers[reader].num_calls = 0;
	rig.readers[reader].read =
		gl_read_begin(rig.gl, buffer, viewport, on_done, &rig.readers[reader]);
}

void rig_read(int reader, struct vug_buffer *buffer)
{
	const struct vug_rect whole = {.width = WIDTH, .height = HEIGHT};

	rig_read_part(reader, buffer, &whole);
}

void rig_settle(void)
{
	while (g_main_context_iteration(NULL, FALSE))
		;
}

void rig_await(int reader)
{
	while (rig.readers[reader].num_calls == 0)
		g_main_context_iteration(NULL, TRUE);
}

/* The other process counts, which wakes no main loop: it is looked at until then. */
void rig_await_count(_Atomic int *count, int wanted)
{
	while (*count < wanted)
		g_main_context_iteration(NULL, FALSE);
}

int rig_count_lines(void)
{
	int count = 0;

	for (const char *c = rig.log->str; *c; c++)
		count += *c == '\n';
	return count;
}

void rig_await_lines(int wanted)
{
	while (rig_count_lines() < wanted)
		g_main_context_iteration(NULL, TRUE);
}

uint32_t rig_get_picture(int reader)
{
	pixman_image_t *picture = rig.readers[reader].picture;

	return picture ? *pixman_image_get_data(picture) : 0;
}
