/* SPDX-License-Identifier: MIT */
/*
 * Each call becomes one of libvug-input's. What a device refuses is gone: without a driver in the guest nothing is
 * kept, and a press that it had no room for has no release that matters.
 */
#include "input-sink/input-sink.h"

static void on_key(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	const struct input_sink_devices *devices = data;

	(void)sink;
	(void)vug_input_key(devices->keyboard, code, is_pressed);
}

static struct vug_input *get_pointer(const struct input_sink_devices *devices)
{
	return devices->tablet != NULL ? devices->tablet : devices->mouse;
}

static void on_button(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	(void)sink;
	(void)vug_input_button(get_pointer(data), code, is_pressed);
}

static void on_position(struct vug_sink *sink, int32_t x, int32_t y, void *data)
{
	const struct input_sink_devices *devices = data;

	(void)sink;
	(void)vug_input_position(devices->tablet, x, y);
}

static void on_motion(struct vug_sink *sink, int32_t dx, int32_t dy, void *data)
{
	const struct input_sink_devices *devices = data;

	(void)sink;
	(void)vug_input_motion(devices->mouse, dx, dy);
}

static void on_scroll(struct vug_sink *sink, int32_t across, int32_t up, void *data)
{
	(void)sink;
	(void)vug_input_scroll(get_pointer(data), across, up);
}

static void on_touch(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data)
{
	const struct input_sink_devices *devices = data;

	(void)sink;
	(void)vug_input_touch(devices->touch, contact, x, y);
}

static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	const struct input_sink_devices *devices = data;

	(void)sink;
	(void)vug_input_touch_up(devices->touch, contact);
}

static void on_sync(struct vug_sink *sink, void *data)
{
	const struct input_sink_devices *devices = data;

	(void)sink;
	(void)vug_input_sync(devices->keyboard);
	(void)vug_input_sync(devices->tablet);
	(void)vug_input_sync(devices->mouse);
	(void)vug_input_sync(devices->touch);
}

int input_sink_new(struct vug_server *server, const struct input_sink_devices *devices,
		   struct vug_sink **ret_sink)
{
	static const struct vug_sink_callbacks callbacks = {
		.size = sizeof(callbacks),
		.key = on_key,
		.button = on_button,
		.position = on_position,
		.motion = on_motion,
		.scroll = on_scroll,
		.touch = on_touch,
		.touch_up = on_touch_up,
		.sync = on_sync,
	};
	struct vug_sink_config config = {.size = sizeof(config), .name = "vhost-user-input"};

	if (devices->keyboard != NULL)
		config.classes |= VUG_SINK_KEYBOARD;
	if (get_pointer(devices) != NULL)
		config.classes |= VUG_SINK_POINTER;
	if (devices->touch != NULL)
		config.classes |= VUG_SINK_TOUCH;
	/* The callbacks only read it. */
	return vug_sink_new(server, &config, &callbacks, (void *)devices, ret_sink);
}
