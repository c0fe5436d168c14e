/* SPDX-License-Identifier: MIT */
#include "fuzz/program/sources.h"

#include <drm_fourcc.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "display/server.h"
#include "fuzz/descriptors.h"
#include "fuzz/program/fences.h"
#include "fuzz/program/program.h"
#include "fuzz/target.h"

#define SIZE 24

/* ---- what callbacks promise ------------------------------------------------------------- */

static void check_call(const struct fuzz_source *slot, const struct vug_source *source)
{
	FUZZ_CHECK(slot->program->server != NULL);
	FUZZ_CHECK(slot->source == source);
	FUZZ_CHECK(vug_source_get_data(source) == slot);
}

/*
 * The producer may draw into every buffer but the one on the screen. A picture that nobody will show is reported,
 * too: where another buffer, or part of it, took its place, it waited for a fence, lacked memory, or its guest was
 * reset.
 */
static void check_others_are_free(const struct fuzz_source *slot, uint64_t cookie)
{
	const struct program *program = slot->program;

	if (slot->presented_in[cookie] != slot->num_places || program->server->waits_for_fences ||
	    program->has_lacked_memory || program->is_memory_short || program->has_reset_guest)
		return;
	for (size_t i = 0; i < FUZZ_MAX_LISTENERS; i++)
		FUZZ_CHECK(!fuzz_has_other_buffer(&program->listeners[i],
						  vug_source_get_scanout(slot->source, 0)));
}

static void on_shown(struct vug_source *source, uint64_t cookie, void *data)
{
	struct fuzz_source *slot = data;

	check_call(slot, source);
	FUZZ_CHECK(cookie < 256 && slot->num_presented[cookie] > 0);
	slot->num_presented[cookie]--;
	check_others_are_free(slot, cookie);
	program_called_back(slot->program);
}

static void on_released(struct vug_source *source, struct vug_buffer *buffer, int fence, void *data)
{
	struct fuzz_source *slot = data;

	check_call(slot, source);
	FUZZ_CHECK(vug_scanout_get_buffer(vug_source_get_scanout(source, 0), NULL) != buffer);
	if (fence >= 0)
		close(fence);
	program_called_back(slot->program);
}

static void on_monitors_changed(struct vug_source *source, void *data)
{
	struct fuzz_source *slot = data;

	check_call(slot, source);
	program_called_back(slot->program);
}

static void on_destroyed(void *data)
{
	const struct fuzz_source *slot = data;

	FUZZ_CHECK(slot->program != NULL);
}

/* ---- what the program may do ------------------------------------------------------------ */

static void add(struct fuzz_source *slot, uint8_t argument)
{
	const struct vug_source_callbacks callbacks = {
		.size = sizeof(callbacks),
		.shown = argument & 2 ? NULL : on_shown,
		.released = argument & 4 ? NULL : on_released,
		.monitors_changed = on_monitors_changed,
		.destroyed = on_destroyed,
	};
	int error;

	if (slot->source != NULL)
		return;
	error = vug_source_new(slot->program->server, 1, 1, &callbacks, slot, &slot->source);
	FUZZ_CHECK(error == 0 || error == -EBUSY || error == -ENOMEM);
	slot->has_no_shown = argument & 2;
	memset(slot->num_presented, 0, sizeof(slot->num_presented));
}

static void drop(struct fuzz_source *slot, uint8_t argument)
{
	struct vug_source *source = slot->source;

	if (argument & 4)
		vug_source_unref(vug_source_ref(source));
	slot->source = NULL;
	vug_source_unref(source);
}

static int open_memory(void)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd >= 0)
		FUZZ_CHECK(ftruncate(fd, SIZE * SIZE * 4) == 0);
	return fd;
}

static int import(int fd, struct vug_buffer **ret_buffer)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout),
					   .width = SIZE,
					   .height = SIZE,
					   .fourcc = DRM_FORMAT_XRGB8888,
					   .num_planes = 1};
	int error;

	layout.planes[0] = (struct vug_plane){.fd = fd, .stride = SIZE * 4};
	error = vug_buffer_import(&layout, 0, ret_buffer);
	if (error < 0 && fd >= 0)
		close(fd);
	return error;
}

/* One in memory of the library's, two of the program's, one in a descriptor. */
static void make_buffer(struct fuzz_source *slot, uint32_t index)
{
	static uint32_t pixels[2][SIZE * SIZE];
	const struct vug_memory memory = {.size = sizeof(memory),
					  .pixels = pixels[index & 1],
					  .length = sizeof(pixels[0]),
					  .stride = SIZE * 4,
					  .fd = -1};
	struct vug_buffer **buffer = &slot->buffers[index];
	int error = 0;

	if (*buffer != NULL)
		return;
	if (index == 0)
		(void)vug_source_new_buffer(slot->source, SIZE, SIZE / 2, 0, buffer);
	else if (index == 3)
		(void)import(open_memory(), buffer);
	else
		error = vug_buffer_new_from_memory(&memory, SIZE, SIZE, 0, NULL, NULL, buffer);
	FUZZ_CHECK(error == 0 || error == -ENOMEM);
}

/* What is shown by that argument of show(): which buffer, and which part. */
static uint32_t get_place(uint8_t argument)
{
	if (argument & 8)
		return UINT32_MAX;
	return (argument >> 1 & 3U) | (argument & 16 ? (uint32_t)argument << 8 : 0U);
}

static void show(struct fuzz_source *slot, uint8_t argument)
{
	const struct vug_rect part = {argument >> 4, argument >> 5, 1 + (argument >> 6), 5};
	uint32_t index = argument >> 1 & 3;
	int error;

	if (slot->source == NULL)
		return;
	make_buffer(slot, index);
	error = vug_source_show(slot->source, 0, argument & 8 ? NULL : slot->buffers[index],
				argument & 16 ? &part : NULL);
	FUZZ_CHECK(error != -EINVAL);
	if (error < 0 || slot->place == get_place(argument))
		return;
	slot->place = get_place(argument);
	slot->num_places++;
}

static void present(struct fuzz_source *slot, uint8_t argument)
{
	const struct vug_rect damage[] = {{argument & 31, argument >> 4, 3, 2},
					  {argument >> 3, 2, argument, argument}};
	struct vug_present ours = {
		.size = sizeof(ours),
		.cookie = slot->next_cookie,
		.damage = argument & 2 ? damage : NULL,
		.num_damage = argument & 2 ? 1 + (argument >> 2 & 1) : 0,
		.flags = argument & 8 ? VUG_PRESENT_FENCE : 0,
		.acquire_fence = argument & 8 ? fuzz_make_fence() : -1,
	};
	int error = vug_source_present(slot->source, 0, &ours);

	if (error == 0 && !slot->has_no_shown) {
		slot->presented_in[slot->next_cookie] = slot->num_places;
		slot->num_presented[slot->next_cookie++]++;
	}
	if (error < 0 && ours.acquire_fence >= 0)
		close(ours.acquire_fence);
}

static void begin_write(struct fuzz_source *slot, uint8_t argument)
{
	const struct vug_rect area = {argument >> 4, argument >> 5, 1 + (argument >> 2 & 3), 2};
	uint32_t stride;
	void *pixels;

	if (vug_source_begin_write(slot->source, 0, argument & 2 ? &area : NULL, &pixels,
				   &stride) == 0)
		memset(pixels, argument, 4);
}

static void end_write(struct fuzz_source *slot, uint8_t argument)
{
	(void)argument;
	vug_source_end_write(slot->source);
}

static void set_cursor(struct fuzz_source *slot, uint8_t argument)
{
	static const uint32_t pixels[256 * 4] = {1};
	const struct vug_cursor_info cursor = {.size = sizeof(cursor),
					       .pixels = argument & 2 ? pixels : NULL,
					       .width = argument,
					       .height = argument >> 6,
					       .hot_x = argument >> 3,
					       .x = argument - 128,
					       .visible = argument & 4};

	(void)vug_source_set_cursor(slot->source, 0, argument & 8 ? NULL : &cursor);
}

static void (*const actions[])(struct fuzz_source *slot, uint8_t argument) = {
	add, drop, show, present, begin_write, end_write, set_cursor, present,
};

void fuzz_sources_act(struct program *program, uint8_t action, uint8_t argument)
{
	struct fuzz_source *slot = &program->sources[argument % FUZZ_NUM_SOURCES];

	slot->program = program;
	actions[action % (sizeof(actions) / sizeof(actions[0]))](slot, argument);
}

void fuzz_sources_begin(struct program *program)
{
	for (uint32_t i = 0; i < FUZZ_NUM_SOURCES; i++) {
		program->sources[i].program = program;
		drop(&program->sources[i], 0);
	}
	add(&program->sources[0], 0);
}

void fuzz_sources_finish(struct program *program)
{
	for (uint32_t i = 0; i < FUZZ_NUM_SOURCES; i++) {
		drop(&program->sources[i], 0);
		for (uint32_t j = 0; j < FUZZ_NUM_BUFFERS; j++)
			vug_buffer_unref(program->sources[i].buffers[j]);
	}
}
