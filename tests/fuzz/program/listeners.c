/* SPDX-License-Identifier: MIT */
#include "fuzz/program/listeners.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "display/frame_board.h"
#include "fuzz/program/fences.h"
#include "fuzz/program/program.h"
#include "fuzz/target.h"

#define SUMMED_BYTES 4096

enum pace { DONE, SHOWN, KEPT };

/* ---- what callbacks promise ------------------------------------------------------------- */

/* After the last reference to the server no callback runs. */
static void check_call(const struct fuzz_listener *slot, const struct vug_listener *listener)
{
	FUZZ_CHECK(slot->program->server != NULL);
	FUZZ_CHECK(slot->listener == listener);
}

static void on_scanout_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data)
{
	struct fuzz_listener *slot = data;
	struct vug_buffer *buffer;
	struct vug_rect viewport;

	check_call(slot, listener);
	buffer = vug_listener_get_buffer(listener, scanout, &viewport);
	FUZZ_CHECK(buffer == NULL || (viewport.width > 0 && viewport.height > 0));
	if (slot->picture.scanout == scanout)
		slot->picture.scanout = NULL;
	fuzz_note_shown_buffer(&slot->last, scanout, buffer);
	program_called_back(slot->program);
}

/* Another buffer of the surface's size and format. */
static void check_snapshot(const struct vug_frame *frame, const struct vug_buffer *surface)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)}, ours = {.size = sizeof(ours)};
	const struct vug_buffer *snapshot = vug_frame_get_buffer(frame);

	FUZZ_CHECK(snapshot != surface);
	FUZZ_CHECK(vug_buffer_get_layout(surface, &layout) == 0);
	FUZZ_CHECK(vug_buffer_get_layout(snapshot, &ours) == 0);
	FUZZ_CHECK(ours.width == layout.width && ours.height == layout.height);
	FUZZ_CHECK(ours.fourcc == layout.fourcc);
}

/* Of its first rows, as far as they can be seen. */
/* Of a frame that may change. The listener that got it may have gone, and another kind of listener be in its slot. */
#define UNKNOWN_SUM 0xffffffffu

static uint32_t sum_up(const struct vug_frame *frame)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_buffer *buffer = vug_frame_get_buffer(frame);
	const void *pixels;
	uint32_t stride, sum = 0;
	size_t length;

	FUZZ_CHECK(vug_buffer_get_layout(buffer, &layout) == 0);
	if (vug_buffer_is_imported(buffer) || vug_buffer_map(buffer, &pixels, &stride) < 0)
		return 0;
	length = (size_t)stride * layout.height;
	for (size_t i = 0; i < length && i < SUMMED_BYTES; i++)
		sum = sum * 31 + ((const uint8_t *)pixels)[i];
	vug_buffer_unmap(buffer);
	return sum;
}

/* A stable listener's frame is a snapshot: not of a dma-buf, nor of what its source may still be drawing. */
static bool is_unchanging(const struct fuzz_listener *slot, const struct vug_frame *frame)
{
	return slot->is_stable && frame->acquire_fence == NULL &&
	       !vug_buffer_is_imported(vug_frame_get_buffer(frame));
}

static void check_picture(struct fuzz_listener *slot, struct vug_listener *listener,
			  const struct vug_frame *frame)
{
	struct vug_rect viewport, known;
	struct vug_buffer *buffer;

	program_check_frame(frame);
	vug_frame_get_viewport(frame, &viewport);
	buffer = vug_listener_get_buffer(listener, vug_frame_get_scanout(frame), &known);
	FUZZ_CHECK(buffer != NULL);
	if (is_unchanging(slot, frame)) {
		check_snapshot(frame, buffer);
		fuzz_follow_picture(&slot->picture, frame);
	} else {
		FUZZ_CHECK(buffer == vug_frame_get_buffer(frame));
		if (slot->is_stable)
			slot->picture.scanout = NULL; /* nothing to compare the next one with */
	}
	FUZZ_CHECK(memcmp(&viewport, &known, sizeof(known)) == 0);
	if (!slot->is_stable && !slot->has_own_thread)
		fuzz_follow_surface(slot->program, &slot->picture, frame);
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct fuzz_listener *slot = data;

	check_call(slot, listener);
	FUZZ_CHECK(!slot->is_hidden);
	check_picture(slot, listener, frame);
	fuzz_note_framed_buffer(&slot->last, vug_frame_get_scanout(frame),
				vug_frame_get_buffer(frame));
	if (slot->pace == SHOWN)
		vug_frame_shown(frame);
	if (slot->pace == DONE || slot->num_frames == FUZZ_MAX_LISTENED) {
		vug_frame_done(frame);
	} else {
		slot->sums[slot->num_frames] =
			is_unchanging(slot, frame) ? sum_up(frame) : UNKNOWN_SUM;
		slot->frames[slot->num_frames++] = frame;
	}
	program_called_back(slot->program);
}

static void on_cursor_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			      void *data)
{
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};
	struct fuzz_listener *slot = data;
	volatile uint32_t last;

	check_call(slot, listener);
	FUZZ_CHECK(vug_listener_get_cursor(listener, scanout, &cursor) == 0);
	if (cursor.pixels != NULL) {
		last = cursor.pixels[cursor.width * cursor.height - 1];
		(void)last;
	}
	program_called_back(slot->program);
}

static void on_monitors_changed(struct vug_listener *listener, void *data)
{
	struct fuzz_listener *slot = data;

	check_call(slot, listener);
	FUZZ_CHECK(vug_listener_get_data(listener) == data);
	program_called_back(slot->program);
}

/* ---- what the program may do ------------------------------------------------------------ */

static uint32_t get_flags(const struct fuzz_listener *slot, uint8_t argument)
{
	return (argument & 4 ? VUG_LISTENER_OWN_THREAD : 0) |
	       (argument & 32 ? VUG_LISTENER_LAST_PICTURE : 0) |
	       (slot->kind & 1 ? VUG_LISTENER_STABLE : 0) |
	       (slot->kind & 2 ? VUG_LISTENER_TEARING_ALLOWED : 0) |
	       (slot->kind & 4 ? VUG_LISTENER_EXACT_DAMAGE : 0);
}

static bool is_stable(uint32_t flags)
{
	return (flags & (VUG_LISTENER_STABLE | VUG_LISTENER_EXACT_DAMAGE)) != 0 ||
	       ((flags & VUG_LISTENER_OWN_THREAD) != 0 &&
		(flags & VUG_LISTENER_TEARING_ALLOWED) == 0);
}

static void add(struct fuzz_listener *slot, uint8_t argument)
{
	const struct vug_listener_config config = {
		.size = sizeof(config),
		.flags = get_flags(slot, argument),
		.deadline_ms = argument & 8 ? (argument & 16 ? UINT32_MAX : 1) : 0,
		.name = argument & 16 ? "a name that is longer than what is copied of a name, or so"
				      : NULL,
	};
	struct vug_listener_callbacks callbacks = {
		.size = sizeof(callbacks),
		.scanout_changed = on_scanout_changed,
		.frame = argument & 128 ? NULL : on_frame,
		.cursor_changed = on_cursor_changed,
		.monitors_changed = on_monitors_changed,
	};
	int error;

	if (slot->listener != NULL)
		return;
	slot->pace = argument >> 5 & 3;
	slot->is_stable = is_stable(config.flags);
	slot->has_own_thread = (config.flags & VUG_LISTENER_OWN_THREAD) != 0;
	slot->is_hidden = false;
	slot->picture.scanout = NULL;
	fuzz_begin_last_pictures(&slot->last, (config.flags & VUG_LISTENER_LAST_PICTURE) != 0);
	error = vug_listener_new(slot->program->server, &config, &callbacks, slot, &slot->listener);
	FUZZ_CHECK(error == 0 || error == -ENOMEM || (error == -EMFILE && (argument & 4)) ||
		   (error == -EINVAL && (slot->kind & 2) != 0 && (slot->kind & 5) != 0));
}

static void drop(struct fuzz_listener *slot, uint8_t argument)
{
	struct vug_listener *listener = slot->listener;

	if (argument & 4)
		vug_listener_unref(vug_listener_ref(listener));
	slot->listener = NULL;
	vug_listener_unref(listener);
}

static void set_visible(struct fuzz_listener *slot, uint8_t argument)
{
	vug_listener_set_visible(slot->listener, argument & 4);
	slot->is_hidden = (argument & 4) == 0;
}

/* The last picture outlives what it was a picture of. */
static void check_last_picture(const struct fuzz_listener *slot)
{
	struct vug_scanout *scanout = vug_server_get_scanout(slot->program->server, 0);
	struct vug_rect viewport = {0};
	struct vug_buffer *picture = vug_listener_get_picture(slot->listener, scanout, &viewport);

	FUZZ_CHECK(picture == NULL || (viewport.width > 0 && viewport.height > 0));
	if (picture != NULL)
		program_look_at(picture);
	FUZZ_CHECK(vug_listener_get_picture(slot->listener, NULL, NULL) == NULL);
}

static void dispatch(struct fuzz_listener *slot, uint8_t argument)
{
	int error = vug_listener_dispatch(slot->listener);

	(void)argument;
	FUZZ_CHECK(error == 0 || error == -EBUSY || error == -EINVAL);
	FUZZ_CHECK((error == -EINVAL) == (vug_listener_get_fd(slot->listener) < 0));
	if (slot->listener != NULL)
		check_last_picture(slot);
}

static void show(struct fuzz_listener *slot, uint8_t argument)
{
	(void)argument;
	for (size_t i = 0; i < slot->num_frames; i++)
		vug_frame_shown(slot->frames[i]);
}

/* The oldest, or the newest; at once, or when a fence has signalled. */
static void finish(struct fuzz_listener *slot, uint8_t argument)
{
	struct vug_frame *frame;
	size_t index;

	if (slot->num_frames == 0)
		return;
	index = argument & 4 ? 0 : slot->num_frames - 1;
	frame = slot->frames[index];
	FUZZ_CHECK(slot->sums[index] == UNKNOWN_SUM || sum_up(frame) == slot->sums[index]);
	slot->num_frames--;
	memmove(&slot->sums[index], &slot->sums[index + 1],
		(slot->num_frames - index) * sizeof(slot->sums[0]));
	memmove(&slot->frames[index], &slot->frames[index + 1],
		(slot->num_frames - index) * sizeof(slot->frames[0]));
	if (argument & 8)
		fuzz_finish_later(frame);
	else
		vug_frame_done(frame);
}

static void set_pace(struct fuzz_listener *slot, uint8_t argument)
{
	slot->pace = argument >> 2 & 3;
}

static void (*const actions[])(struct fuzz_listener *slot, uint8_t argument) = {
	add, drop, set_visible, dispatch, show, finish, set_pace,
};

void fuzz_listeners_act(struct program *program, uint8_t action, uint8_t argument)
{
	struct fuzz_listener *slot = &program->listeners[argument % FUZZ_MAX_LISTENERS];

	slot->program = program;
	slot->kind = (uint8_t)(action / (sizeof(actions) / sizeof(actions[0])));
	actions[action % (sizeof(actions) / sizeof(actions[0]))](slot, argument);
}

void fuzz_listeners_finish(struct program *program)
{
	for (size_t i = 0; i < FUZZ_MAX_LISTENERS; i++) {
		struct fuzz_listener *slot = &program->listeners[i];

		while (slot->num_frames > 0)
			vug_frame_done(slot->frames[--slot->num_frames]);
		vug_listener_unref(slot->listener);
	}
}
