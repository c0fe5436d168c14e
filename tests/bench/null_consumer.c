/* SPDX-License-Identifier: MIT */
#include "null_consumer.h"

#include "support/check.h"

/* Displays are known by their numbers, from 1 on. Only the calls of the last one are counted. */
static uintptr_t last_display;
static size_t num_calls;

static void *begin_display(void)
{
	num_calls = 0;
	return (void *)++last_display;
}

static void count_call(const void *display)
{
	if ((uintptr_t)display == last_display)
		num_calls++;
}

size_t null_consumer_count_calls(void)
{
	return num_calls;
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	(void)scanout;
	count_call(data);
	vug_frame_done(frame);
}

static void on_listener_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	count_call(data);
	vug_frame_done(frame);
}

static void on_listener_change(struct vug_listener *listener, struct vug_scanout *scanout,
			       void *data)
{
	(void)listener;
	(void)scanout;
	count_call(data);
}

static void on_cursor_image(struct vug_scanout *scanout, const uint32_t *argb, uint32_t hot_x,
			    uint32_t hot_y, void *data)
{
	(void)scanout;
	(void)argb;
	(void)hot_x;
	(void)hot_y;
	(void)data;
}

static void on_cursor_moved(struct vug_scanout *scanout, int32_t x, int32_t y, bool is_visible,
			    void *data)
{
	(void)scanout;
	(void)x;
	(void)y;
	(void)is_visible;
	(void)data;
}

static struct vug_server *make(uint32_t num_scanouts, uint32_t flags,
			       const struct vug_callbacks *callbacks, void *data)
{
	const struct vug_config config = {
		.size = sizeof(config), .num_scanouts = num_scanouts, .flags = flags};
	struct vug_server *server;

	check(vug_server_new(&config, callbacks, data, &server) == 0, "no server");
	for (uint32_t i = 0; i < num_scanouts; i++) {
		const struct vug_monitor monitor = {.size = sizeof(monitor),
						    .connected = true,
						    .x = (int32_t)i * 1920,
						    .width = 1920,
						    .height = 1080};

		check(vug_scanout_set_monitor(vug_server_get_scanout(server, i), &monitor) == 0,
		      "no monitor %u", i);
	}
	return server;
}

struct vug_server *null_consumer_new(uint32_t num_scanouts, uint32_t flags)
{
	const struct vug_callbacks callbacks = {.size = sizeof(callbacks),
						.frame = on_frame,
						.cursor_image = on_cursor_image,
						.cursor_moved = on_cursor_moved};

	return make(num_scanouts, flags, &callbacks, begin_display());
}

struct vug_server *null_consumer_new_silent(uint32_t num_scanouts, uint32_t flags)
{
	return make(num_scanouts, flags, NULL, NULL);
}

struct vug_listener *null_consumer_listen(struct vug_server *server)
{
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
							 .frame = on_listener_frame,
							 .scanout_changed = on_listener_change,
							 .cursor_changed = on_listener_change};
	struct vug_listener *listener;

	check(vug_listener_new(server, NULL, &callbacks, begin_display(), &listener) == 0,
	      "no listener");
	return listener;
}
