/* SPDX-License-Identifier: MIT */
/*
 * A program that draws itself, with a listener: what cannot be shown now is shown later, each picture is
 * reported once, and each buffer comes back.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <vug/listener.h>
#include <vug/source.h>

#include "display.h"
#include "double.h"
#include "history.h"
#include "scenario.h"
#include "support/check.h"

#define SIZE 16
#define TRIES 200
#define NUM_PICTURES 6

struct painter {
	struct display display;
	struct vug_source *source; /* NULL: it could not be made */
	struct vug_listener *listener;
	struct vug_buffer *buffers[2];
	unsigned int num_presented, num_shown, num_released;
};

static const int no_memory[] = {-ENOMEM, 0};

static void on_shown(struct vug_source *source, uint64_t cookie, void *data)
{
	struct painter *self = data;

	check(source == self->source && cookie == self->num_shown, "picture %u out of turn",
	      (unsigned int)cookie);
	self->num_shown++;
}

static void on_released(struct vug_source *source, struct vug_buffer *buffer, int fence, void *data)
{
	struct painter *self = data;

	check(source == self->source && fence < 0, "a fence of nobody's");
	check(buffer == self->buffers[0] || buffer == self->buffers[1], "another buffer");
	self->num_released++;
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct vug_rect damage;
	int fence = -1;

	(void)listener, (void)data;
	vug_frame_get_damage(frame, &damage);
	check(damage.width > 0 && damage.x + damage.width <= SIZE &&
		      damage.y + damage.height <= SIZE,
	      "damage outside of the picture");
	if (vug_frame_get_acquire_fence(frame, &fence) == 0)
		close(fence);
	vug_frame_done(frame);
}

static void begin(struct painter *self)
{
	static const int listeners[] = {-ENOMEM, -EMFILE, -ENFILE, 0};
	const struct vug_source_callbacks callbacks = {
		.size = sizeof(callbacks), .shown = on_shown, .released = on_released};
	const struct vug_listener_callbacks of_listener = {.size = sizeof(of_listener),
							   .frame = on_frame};
	int error;

	if (self->display.server == NULL)
		return;
	error = vug_source_new(self->display.server, 0, 1, &callbacks, self, &self->source);
	if (error < 0)
		display_expect_error("vug_source_new", error, no_memory);
	error = vug_listener_new(self->display.server, NULL, &of_listener, self, &self->listener);
	if (error < 0)
		display_expect_error("vug_listener_new", error, listeners);
}

static bool show(struct painter *self, unsigned int number)
{
	static const int documented[] = {-ENOMEM, -EMFILE, -ENFILE, -ENOSPC, -EFBIG, 0};
	struct vug_buffer **buffer = &self->buffers[number % 2];
	int error = 0;

	if (*buffer == NULL)
		error = vug_source_new_buffer(self->source, SIZE, SIZE, 0, buffer);
	if (error < 0)
		display_expect_error("vug_source_new_buffer", error, documented);
	if (*buffer == NULL)
		return false;
	error = vug_source_show(self->source, 0, *buffer, NULL);
	if (error < 0)
		display_expect_error("vug_source_show", error, no_memory);
	else
		self->display.num_pictures_sent++;
	return error == 0;
}

static void present(struct painter *self)
{
	const struct vug_rect damage[] = {{0, 0, 3, 2}, {8, 8, 2, 2}, {1, 12, 4, 4}};
	const struct vug_present present = {.size = sizeof(present),
					    .damage = damage,
					    .num_damage = 3,
					    .cookie = self->num_presented};
	int error = vug_source_present(self->source, 0, &present);

	if (error < 0)
		display_expect_error("vug_source_present", error, no_memory);
	else
		self->num_presented++;
}

static void set_cursor(struct painter *self)
{
	static const uint32_t pixels[100 * 90] = {7};
	const struct vug_cursor_info cursor = {.size = sizeof(cursor),
					       .pixels = pixels,
					       .width = 100,
					       .height = 90,
					       .visible = true};
	int error = vug_source_set_cursor(self->source, 0, &cursor);

	if (error < 0)
		display_expect_error("vug_source_set_cursor", error, no_memory);
}

static void draw(struct painter *self)
{
	for (unsigned int i = 0; i < NUM_PICTURES && self->source != NULL; i++) {
		if (show(self, i / 2))
			present(self);
		display_settle(&self->display);
		display_finish_frames(&self->display);
	}
	/* The second image takes the place of the first. */
	for (int i = 0; i < 2 && self->source != NULL; i++) {
		set_cursor(self);
		display_settle(&self->display);
	}
}

/* There is memory again. */
static void expect_all(struct painter *self)
{
	for (int i = 0; i < TRIES && self->num_shown < self->num_presented; i++) {
		display_advance(&self->display, 10);
		display_settle(&self->display);
		display_finish_frames(&self->display);
	}
	check(self->num_shown == self->num_presented, "%u of %u pictures were reported",
	      self->num_shown, self->num_presented);
}

void scenario_source(void)
{
	const struct display_options options = {.protocol = VUG_PROTOCOL_FINAL};
	struct painter self = {.source = NULL};

	display_begin(&self.display);
	display_create(&self.display, &options);
	begin(&self);
	draw(&self);
	double_stop();
	expect_all(&self);
	history_write("presented %u released %u\n", self.num_presented, self.num_released);
	self.display.num_pictures_sent++; /* off */
	vug_source_unref(self.source);
	vug_listener_unref(self.listener);
	display_settle(&self.display);
	for (unsigned int i = 0; i < 2; i++)
		vug_buffer_unref(self.buffers[i]);
	display_write_stats(&self.display);
	display_end(&self.display);
}
