/* SPDX-License-Identifier: MIT */
#include "protocol/source/painter.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct painter painter;

static void react(struct painter *ours)
{
	if (ours->react != NULL)
		ours->react(ours);
}

static void on_shown(struct vug_source *source, uint64_t cookie, void *data)
{
	struct painter *ours = data;

	check(vug_source_get_data(source) == data, "another pointer");
	fprintf(ours->stream, "shown %u\n", (unsigned int)cookie);
	react(ours);
}

static char find_letter(const struct painter *ours, const struct vug_buffer *buffer)
{
	for (unsigned int i = 0; i < ours->num_buffers; i++)
		if (ours->buffers[i] == buffer)
			return (char)('A' + i);
	return '?';
}

static void on_released(struct vug_source *source, struct vug_buffer *buffer, int fence, void *data)
{
	struct painter *ours = data;

	check(vug_source_get_data(source) == data, "another pointer");
	fprintf(ours->stream, "released %c%s\n", find_letter(ours, buffer),
		fence >= 0 ? " with a fence" : "");
	if (fence >= 0)
		close(fence);
	react(ours);
}

static void on_monitors_changed(struct vug_source *source, void *data)
{
	struct painter *ours = data;

	check(vug_source_get_data(source) == data, "another pointer");
	fputs("monitors\n", ours->stream);
	react(ours);
}

static void on_destroyed(void *data)
{
	struct painter *ours = data;

	fputs("destroyed\n", ours->stream);
}

void painter_begin(struct painter *ours, uint32_t first, uint32_t count)
{
	const struct vug_source_callbacks callbacks = {
		.size = sizeof(callbacks),
		.shown = ours->has_no_shown ? NULL : on_shown,
		.released = ours->has_no_released ? NULL : on_released,
		.monitors_changed = on_monitors_changed,
		.destroyed = on_destroyed,
	};
	int error;

	ours->stream = open_memstream(&ours->events, &ours->events_length);
	check(ours->stream != NULL, "no memory");
	error = vug_source_new(rig->server, first, count, &callbacks, ours, &ours->source);
	check(error == 0, "vug_source_new returned %d", error);
}

void painter_end(struct painter *ours)
{
	vug_source_unref(ours->source);
	if (rig->server != NULL)
		rig_settle(rig);
	while (ours->num_buffers > 0)
		vug_buffer_unref(ours->buffers[--ours->num_buffers]);
	fclose(ours->stream);
	free(ours->events);
	*ours = (struct painter){.source = NULL};
}

void painter_set_up_with(const struct rig_options *options)
{
	const struct rig_options defaults = {.config = {.num_scanouts = 2}};
	struct rig_options ours = options != NULL ? *options : defaults;

	ours.config.num_scanouts = 2;
	ours.is_unconnected = true;
	fixture_set_up_checks();
	rig = rig_new(&ours);
	painter = (struct painter){.source = NULL};
	painter_begin(&painter, 0, 2);
}

void painter_set_up(void)
{
	painter_set_up_with(NULL);
}

void painter_tear_down(void)
{
	if (painter.stream != NULL)
		painter_end(&painter);
	fixture_tear_down();
}

struct vug_buffer *painter_get_buffer(struct painter *ours, unsigned int number)
{
	while (ours->num_buffers <= number) {
		int error = vug_source_new_buffer(ours->source, PAINTER_WIDTH, PAINTER_HEIGHT, 0,
						  &ours->buffers[ours->num_buffers]);

		check(error == 0, "vug_source_new_buffer returned %d", error);
		ours->num_buffers++;
	}
	return ours->buffers[number];
}

void painter_show(struct painter *ours, uint32_t scanout, unsigned int number)
{
	int error = vug_source_show(ours->source, scanout, painter_get_buffer(ours, number), NULL);

	check(error == 0, "vug_source_show returned %d", error);
}

void painter_present(struct painter *ours, uint32_t scanout, uint64_t cookie)
{
	const struct vug_present present = {.size = sizeof(present), .cookie = cookie};
	int error = vug_source_present(ours->source, scanout, &present);

	check(error == 0, "vug_source_present returned %d", error);
}

void painter_present_rect(struct painter *ours, uint32_t scanout, uint64_t cookie,
			  struct vug_rect rect)
{
	const struct vug_present present = {
		.size = sizeof(present), .cookie = cookie, .damage = &rect, .num_damage = 1};
	int error = vug_source_present(ours->source, scanout, &present);

	check(error == 0, "vug_source_present returned %d", error);
}

void painter_present_fence(struct painter *ours, uint32_t scanout, uint64_t cookie, int fence)
{
	const struct vug_present present = {.size = sizeof(present),
					    .cookie = cookie,
					    .flags = VUG_PRESENT_FENCE,
					    .acquire_fence = fence};
	int error = vug_source_present(ours->source, scanout, &present);

	check(error == 0, "vug_source_present returned %d", error);
}

static void look_no_more(struct painter *ours)
{
	fflush(ours->stream);
	ours->seen = ours->events_length;
}

void painter_expect(struct painter *ours, const char *events)
{
	if (rig->server != NULL)
		rig_settle(rig);
	fflush(ours->stream);
	cr_assert_str_eq(ours->events + ours->seen, events);
	look_no_more(ours);
}

void painter_expect_callbacks(const char *events)
{
	rig_settle(rig);
	recorder_expect(&rig->recorder, events);
}

void painter_forget(struct painter *ours)
{
	rig_settle(rig);
	look_no_more(ours);
	recorder_forget(&rig->recorder);
}
