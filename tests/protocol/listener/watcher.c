/* SPDX-License-Identifier: MIT */
#include "protocol/listener/watcher.h"

#include <stdlib.h>
#include <string.h>

static void react(struct watcher *watcher)
{
	if (watcher->react != NULL)
		watcher->react(watcher);
}

static void on_scanout_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data)
{
	struct watcher *watcher = data;
	struct vug_rect viewport = {0};
	unsigned int index = vug_scanout_get_index(scanout);

	if (vug_listener_get_buffer(listener, scanout, &viewport) == NULL)
		fprintf(watcher->stream, "scanout %u off\n", index);
	else
		fprintf(watcher->stream, "scanout %u %ux%u+%u+%u\n", index, viewport.width,
			viewport.height, viewport.x, viewport.y);
	react(watcher);
}

static void check_buffer(const struct watcher *watcher, struct vug_buffer *buffer,
			 struct vug_buffer *announced)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)}, ours = {.size = sizeof(ours)};

	if (!watcher->has_snapshots || vug_buffer_is_imported(announced)) {
		check(buffer == announced,
		      "a frame of another buffer than the one that was announced");
		return;
	}
	check(vug_buffer_get_layout(announced, &layout) == 0 &&
		      vug_buffer_get_layout(buffer, &ours) == 0,
	      "no layout");
	check(buffer != announced && ours.width == layout.width && ours.height == layout.height &&
		      ours.fourcc == layout.fourcc,
	      "no snapshot of what was announced");
}

static bool is_to_have_snapshots(const struct vug_listener_config *config)
{
	uint32_t flags = config != NULL ? config->flags : 0;

	return (flags & (VUG_LISTENER_STABLE | VUG_LISTENER_EXACT_DAMAGE)) != 0 ||
	       ((flags & VUG_LISTENER_OWN_THREAD) != 0 &&
		(flags & VUG_LISTENER_TEARING_ALLOWED) == 0);
}

static void on_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	struct watcher *watcher = data;
	struct vug_scanout *scanout = vug_frame_get_scanout(frame);
	struct vug_rect damage;

	check_buffer(watcher, vug_frame_get_buffer(frame),
		     vug_listener_get_buffer(listener, scanout, NULL));
	vug_frame_get_damage(frame, &damage);
	fprintf(watcher->stream, "frame %u %ux%u+%u+%u\n", vug_scanout_get_index(scanout),
		damage.width, damage.height, damage.x, damage.y);
	if (watcher->pace == WATCHER_DONE) {
		vug_frame_done(frame);
	} else {
		check(watcher->num_frames < WATCHER_MAX_FRAMES, "too many frames");
		watcher->frames[watcher->num_frames++] = frame;
		if (watcher->pace == WATCHER_SHOWS)
			vug_frame_shown(frame);
	}
	react(watcher);
}

static void on_cursor_changed(struct vug_listener *listener, struct vug_scanout *scanout,
			      void *data)
{
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};
	struct watcher *watcher = data;

	check(vug_listener_get_cursor(listener, scanout, &cursor) == 0, "no cursor");
	if (cursor.visible)
		fprintf(watcher->stream, "cursor %u at %d,%d\n", vug_scanout_get_index(scanout),
			cursor.x, cursor.y);
	else
		fprintf(watcher->stream, "cursor %u hidden\n", vug_scanout_get_index(scanout));
	react(watcher);
}

static void on_monitors_changed(struct vug_listener *listener, void *data)
{
	struct watcher *watcher = data;

	check(vug_listener_get_data(listener) == data, "another pointer");
	fputs("monitors\n", watcher->stream);
	react(watcher);
}

void watcher_begin(struct watcher *watcher, const struct vug_listener_config *config)
{
	static const struct vug_listener_callbacks callbacks = {
		.size = sizeof(callbacks),
		.scanout_changed = on_scanout_changed,
		.frame = on_frame,
		.cursor_changed = on_cursor_changed,
		.monitors_changed = on_monitors_changed,
	};

	watcher->stream = open_memstream(&watcher->events, &watcher->events_length);
	check(watcher->stream != NULL, "no memory");
	watcher->has_snapshots = is_to_have_snapshots(config);
	check(vug_listener_new(rig->server, config, &callbacks, watcher, &watcher->listener) == 0,
	      "no listener");
}

void watcher_end(struct watcher *watcher)
{
	vug_listener_unref(watcher->listener);
	while (watcher->num_frames > 0)
		watcher_finish_frame(watcher);
	fclose(watcher->stream);
	free(watcher->events);
}

void watcher_expect(struct watcher *watcher, const char *events)
{
	rig_settle(rig);
	fflush(watcher->stream);
	cr_assert_str_eq(watcher->events + watcher->seen, events);
	watcher_forget(watcher);
}

void watcher_forget(struct watcher *watcher)
{
	rig_settle(rig);
	fflush(watcher->stream);
	watcher->seen = watcher->events_length;
}

uint32_t watcher_get_pixel(const struct watcher *watcher, size_t frame, uint32_t x, uint32_t y)
{
	struct vug_buffer *buffer = vug_frame_get_buffer(watcher->frames[frame]);
	const void *pixels;
	uint32_t stride, pixel;

	check(vug_buffer_map(buffer, &pixels, &stride) == 0, "cannot be mapped");
	memcpy(&pixel, (const char *)pixels + (size_t)y * stride + (size_t)x * sizeof(pixel),
	       sizeof(pixel));
	vug_buffer_unmap(buffer);
	return pixel;
}

void watcher_show_frame(struct watcher *watcher)
{
	vug_frame_shown(watcher->frames[0]);
	rig_settle(rig);
}

void watcher_finish_frame(struct watcher *watcher)
{
	vug_frame_done(watcher->frames[0]);
	watcher->num_frames--;
	memmove(&watcher->frames[0], &watcher->frames[1],
		watcher->num_frames * sizeof(watcher->frames[0]));
	if (rig->server != NULL)
		rig_settle(rig);
}
