/* SPDX-License-Identifier: MIT */
#include "null_consumer.h"

#include "support/check.h"

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	(void)scanout;
	(void)data;
	vug_frame_done(frame);
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

struct vug_server *null_consumer_new(uint32_t num_scanouts, uint32_t flags)
{
	const struct vug_config config = {
		.size = sizeof(config), .num_scanouts = num_scanouts, .flags = flags};
	const struct vug_callbacks callbacks = {.size = sizeof(callbacks),
						.frame = on_frame,
						.cursor_image = on_cursor_image,
						.cursor_moved = on_cursor_moved};
	struct vug_server *server;

	check(vug_server_new(&config, &callbacks, NULL, &server) == 0, "no server");
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
