/* SPDX-License-Identifier: MIT */
#include "view/held_guest.h"

#include <unistd.h>

#include "picture/picture.h"

struct held_guest guest;

/* --- what the parts of vug-view call ---------------------------------------------------------- */

int __wrap_picture_source_get_fence(const struct picture_source *source);
int __wrap_picture_source_get_fence(const struct picture_source *source)
{
	(void)source;
	return guest.is_drawing ? guest.fence[0] : -1;
}

static bool fails(GError **error)
{
	if (guest.is_drawing)
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_BUSY, "being drawn");
	else if (!guest.is_plain)
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "tiled");
	return guest.is_drawing || !guest.is_plain;
}

static void fill(pixman_image_t *picture)
{
	for (int i = 0; i < WIDTH * HEIGHT; i++)
		pixman_image_get_data(picture)[i] = PLAIN;
}

/* The CPU can read it or not; what it reads is PLAIN. */
pixman_image_t *__wrap_picture_read(const struct picture_source *source,
				    pixman_format_code_t format, GError **error);
pixman_image_t *__wrap_picture_read(const struct picture_source *source,
				    pixman_format_code_t format, GError **error)
{
	pixman_image_t *picture;

	(void)source;
	if (fails(error))
		return NULL;
	picture = pixman_image_create_bits(format, WIDTH, HEIGHT, NULL, 0);
	fill(picture);
	return picture;
}

bool __wrap_picture_read_into(pixman_image_t *picture, int x, int y,
			      const struct picture_source *source, const struct vug_rect *area,
			      GError **error);
bool __wrap_picture_read_into(pixman_image_t *picture, int x, int y,
			      const struct picture_source *source, const struct vug_rect *area,
			      GError **error)
{
	(void)x;
	(void)y;
	(void)source;
	(void)area;
	if (fails(error))
		return false;
	fill(picture);
	return true;
}

void output_warn_once(struct output *output, const char *kind, const char *format, ...)
{
	(void)output;
	(void)kind;
	(void)format;
	guest.num_warnings++;
}

void output_warn(struct output *output, const char *format, ...)
{
	(void)output;
	(void)format;
	guest.num_warnings++;
}

/* --- the guest -------------------------------------------------------------------------------- */

static void on_shown(struct vug_source *source, uint64_t cookie, void *data)
{
	(void)source;
	(void)data;
	guest.num_shown = cookie;
}

static void on_prompt_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	(void)data;
	guest.num_prompt++;
	vug_frame_done(frame);
}

struct vug_listener *listen_with(void (*frame)(struct vug_listener *listener,
					       struct vug_frame *frame, void *data))
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_LAST_PICTURE};
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks), .frame = frame};
	struct vug_listener *listener;

	cr_assert_eq(vug_listener_new(guest.server, &config, &callbacks, NULL, &listener), 0);
	return listener;
}

void dispatch(void)
{
	for (int i = 0; i < 4; i++)
		cr_assert_eq(vug_server_dispatch(guest.server), 0);
}

void draw_frame(uint64_t number)
{
	const struct vug_present present = {.size = sizeof(present), .cookie = number};

	cr_assert_eq(vug_source_present(guest.source, 0, &present), 0);
	dispatch();
}

void begin_guest(void)
{
	const struct vug_source_callbacks callbacks = {.size = sizeof(callbacks),
						       .shown = on_shown};
	struct vug_buffer *buffer;

	rig_begin();
	cr_assert_eq(vug_server_new(NULL, NULL, NULL, &guest.server), 0);
	cr_assert_eq(vug_source_new(guest.server, 0, 1, &callbacks, NULL, &guest.source), 0);
	cr_assert_eq(vug_source_new_buffer(guest.source, WIDTH, HEIGHT, 0, &buffer), 0);
	cr_assert_eq(vug_source_show(guest.source, 0, buffer, NULL), 0);
	vug_buffer_unref(buffer);
	guest.prompt = listen_with(on_prompt_frame);
	rig.child->reading = PLAYED_WAITS;
	cr_assert_eq(pipe(guest.fence), 0);
}

void end_guest(void)
{
	close(guest.fence[0]);
	close(guest.fence[1]);
	vug_source_unref(guest.source);
	vug_listener_unref(guest.reader);
	vug_listener_unref(guest.prompt);
	vug_server_unref(guest.server);
	rig_end();
}

void answer_read(int number)
{
	rig_await_count(&rig.child->num_reads, number);
	sem_post(&rig.child->may_answer);
	while (guest.num_read < number)
		g_main_context_iteration(NULL, TRUE);
	dispatch();
}

void draw_late_frame(uint64_t number)
{
	guest.is_drawing = guest.is_plain = true;
	draw_frame(number);
	rig_settle();
	dispatch();
}

void end_drawing(void)
{
	guest.is_drawing = false;
	cr_assert_eq(write(guest.fence[1], "", 1), 1);
	rig_settle();
	dispatch();
}
