/* SPDX-License-Identifier: MIT */
/* What the user of the outputs does here goes to the display: input, and sizes of monitors. */
#include <errno.h>

#include "attach/parts.h"
#include "viewer.h"
#include "window/user/input-event.h"

/* --- input ------------------------------------------------------------------------------------ */

static void sync_event(struct attach *attach)
{
	const struct display_link_message message = {.type = DISPLAY_LINK_SYNC,
						     .scanout = DISPLAY_LINK_NO_SCANOUT};

	if (attach->num_parts > 0)
		attach_send(attach, &message);
	attach->num_parts = 0;
}

/* An event of the link has fewer parts than a batch of the library's may have. */
static void send_part(struct vug_sink *sink, const struct display_link_message *message)
{
	struct attach *attach = vug_sink_get_data(sink);

	if (!(attach->session.features & DISPLAY_LINK_FEATURE_INPUT))
		return;
	if (attach->num_parts == WINDOW_MAX_EVENT)
		sync_event(attach);
	attach->num_parts++;
	attach_send(attach, message);
}

static void send_code(struct vug_sink *sink, enum display_link_type type, uint16_t code,
		      bool is_pressed)
{
	const struct display_link_message message = {
		.type = type,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.key = {.code = code, .flags = is_pressed ? DISPLAY_LINK_PRESSED : 0},
	};

	send_part(sink, &message);
}

static void on_key(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	(void)data;
	send_code(sink, DISPLAY_LINK_KEY, code, is_pressed);
}

static void on_button(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	(void)data;
	send_code(sink, DISPLAY_LINK_BUTTON, code, is_pressed);
}

/* The middle of the pixel. */
static uint32_t to_units(uint32_t pixel)
{
	return pixel * DISPLAY_LINK_POSITION_UNIT + DISPLAY_LINK_POSITION_UNIT / 2;
}

static void on_position(struct vug_sink *sink, int32_t x, int32_t y, void *data)
{
	struct vug_sink_place place = {.size = sizeof(place)};
	struct display_link_message message = {.type = DISPLAY_LINK_POSITION};

	(void)x;
	(void)y;
	(void)data;
	if (vug_sink_get_place(sink, &place) < 0)
		return;
	message.scanout = place.scanout;
	message.position.x = to_units(place.x);
	message.position.y = to_units(place.y);
	send_part(sink, &message);
}

static void send_way(struct vug_sink *sink, enum display_link_type type, int32_t dx, int32_t dy)
{
	const struct display_link_message message = {
		.type = type,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.motion = {.dx = CLAMP(dx, -VUG_MAX_SCROLL, VUG_MAX_SCROLL),
			   .dy = CLAMP(dy, -VUG_MAX_SCROLL, VUG_MAX_SCROLL)},
	};

	send_part(sink, &message);
}

static void on_motion(struct vug_sink *sink, int32_t dx, int32_t dy, void *data)
{
	(void)data;
	send_way(sink, DISPLAY_LINK_MOTION, dx, dy);
}

static void on_scroll(struct vug_sink *sink, int32_t across, int32_t up, void *data)
{
	(void)data;
	send_way(sink, DISPLAY_LINK_SCROLL, across, up);
}

static void on_touch(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data)
{
	struct vug_sink_place place = {.size = sizeof(place)};
	struct display_link_message message = {.type = DISPLAY_LINK_TOUCH};

	(void)x;
	(void)y;
	(void)data;
	if (vug_sink_get_place(sink, &place) < 0)
		return;
	message.scanout = place.scanout;
	message.touch.contact = contact;
	message.touch.flags = DISPLAY_LINK_PRESSED;
	message.touch.x = to_units(place.x);
	message.touch.y = to_units(place.y);
	send_part(sink, &message);
}

/* Of a contact that is lifted nobody asks where: any scanout is right. */
static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	const struct display_link_message message = {.type = DISPLAY_LINK_TOUCH,
						     .touch.contact = contact};

	(void)data;
	send_part(sink, &message);
}

static void on_sync(struct vug_sink *sink, void *data)
{
	(void)sink;
	sync_event(data);
}

int attach_open_sink(struct attach *attach)
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
	static const struct vug_sink_config config = {
		.size = sizeof(config),
		.classes = VUG_SINK_KEYBOARD | VUG_SINK_POINTER | VUG_SINK_TOUCH,
		.num_contacts = DISPLAY_LINK_MAX_CONTACTS,
		.name = "the display that this is attached to",
	};

	return vug_sink_new(viewer_get_server(attach->base.viewer), &config, &callbacks, attach,
			    &attach->sink);
}

/* --- monitors --------------------------------------------------------------------------------- */

static struct vug_scanout *get_scanout(const struct attach *attach, uint32_t scanout)
{
	return vug_server_get_scanout(viewer_get_server(attach->base.viewer), scanout);
}

static int set_monitor(struct attach *attach, uint32_t scanout, const struct vug_monitor *monitor)
{
	int error = vug_scanout_set_monitor(get_scanout(attach, scanout), monitor);

	if (error == 0)
		vug_scanout_get_monitor(get_scanout(attach, scanout), &attach->told[scanout]);
	return error;
}

/* A server has a first monitor from the beginning: this display may have none there. */
static void unplug_others(struct attach *attach, uint32_t scanout)
{
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS && !attach->has_monitors; i++) {
		struct vug_monitor monitor = {.size = sizeof(monitor)};

		if (i == scanout || vug_scanout_get_monitor(get_scanout(attach, i), &monitor) < 0 ||
		    !monitor.connected)
			continue;
		monitor.connected = false;
		set_monitor(attach, i, &monitor);
	}
	attach->has_monitors = true;
}

/* A monitor that is not known in all of its size is as large as the picture that is to be expected. */
int attach_take_monitor(struct attach *attach, const struct display_link_message *message)
{
	bool is_known = message->scanout_config.monitor_width > 0 &&
			message->scanout_config.monitor_height > 0;
	uint32_t width =
		is_known ? message->scanout_config.monitor_width : message->scanout_config.width;
	uint32_t height =
		is_known ? message->scanout_config.monitor_height : message->scanout_config.height;
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	int error = vug_scanout_get_monitor(get_scanout(attach, message->scanout), &monitor);

	if (error < 0)
		return error;
	monitor.connected = message->scanout_config.flags & DISPLAY_LINK_SCANOUT_ON;
	if (monitor.connected && width > 0 && height > 0) {
		monitor.width = width;
		monitor.height = height;
		monitor.width_mm = monitor.height_mm = 0;
	}
	monitor.x = message->scanout_config.x;
	monitor.y = message->scanout_config.y;
	monitor.refresh_mhz = message->scanout_config.refresh_mhz;
	unplug_others(attach, message->scanout);
	return set_monitor(attach, message->scanout, &monitor);
}

static void ask_size(struct attach *attach, uint32_t scanout, const struct vug_monitor *monitor)
{
	const struct display_link_message message = {
		.type = DISPLAY_LINK_SIZE,
		.scanout = scanout,
		.size = {monitor->width, monitor->height},
	};

	attach_send(attach, &message);
}

/* What an output closes is closed here alone: others look at the display, too. */
void attach_ask_sizes(struct attach *attach)
{
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++) {
		struct vug_monitor monitor = {.size = sizeof(monitor)};
		bool is_other;

		if (vug_scanout_get_monitor(get_scanout(attach, i), &monitor) < 0)
			continue;
		is_other = monitor.width != attach->told[i].width ||
			   monitor.height != attach->told[i].height;
		attach->told[i] = monitor;
		if (is_other && monitor.connected &&
		    attach->session.features & DISPLAY_LINK_FEATURE_CONTROL)
			ask_size(attach, i, &monitor);
	}
}
