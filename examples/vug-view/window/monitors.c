/* SPDX-License-Identifier: MIT */
#include "window/monitors.h"

#include <glib.h>

#include "monitor-floor.h"

struct monitors {
	guint count; /* those that are plugged in */
	struct vug_scanout *scanouts[VUG_MAX_SCANOUTS];
	struct vug_monitor monitors[VUG_MAX_SCANOUTS];
};

static void collect(struct vug_server *server, struct monitors *monitors)
{
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++) {
		struct vug_monitor monitor = {.size = sizeof(monitor)};
		struct vug_scanout *scanout = vug_server_get_scanout(server, i);

		if (!scanout || vug_scanout_get_monitor(scanout, &monitor) < 0 ||
		    !monitor.connected)
			continue;
		monitors->scanouts[monitors->count] = scanout;
		monitors->monitors[monitors->count++] = monitor;
	}
}

static bool overlap(const struct vug_monitor *a, const struct vug_monitor *b)
{
	return a->x < (gint64)b->x + b->width && b->x < (gint64)a->x + a->width &&
	       a->y < (gint64)b->y + b->height && b->y < (gint64)a->y + a->height;
}

static bool any_overlap(const struct monitors *monitors)
{
	for (guint i = 0; i < monitors->count; i++)
		for (guint j = 0; j < i; j++)
			if (overlap(&monitors->monitors[i], &monitors->monitors[j]))
				return true;
	return false;
}

static void place_side_by_side(struct monitors *monitors)
{
	int32_t right = 0;

	for (guint i = 0; i < monitors->count; i++) {
		struct vug_monitor *monitor = &monitors->monitors[i];

		monitor->x = right;
		monitor->y = 0;
		vug_scanout_set_monitor(monitors->scanouts[i], monitor);
		right += (int32_t)monitor->width;
	}
}

static void keep_apart(struct vug_server *server)
{
	struct monitors monitors = {0};

	collect(server, &monitors);
	if (any_overlap(&monitors))
		place_side_by_side(&monitors);
}

/* The physical size is left to the library: as many dots an inch as ever. */
int window_monitors_resize(struct vug_server *server, uint32_t scanout, uint32_t width,
			   uint32_t height)
{
	struct vug_scanout *resized = vug_server_get_scanout(server, scanout);
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	int result = vug_scanout_get_monitor(resized, &monitor);

	if (result < 0)
		return result;
	monitor_floor_raise(&width, &height);
	if (monitor.width == width && monitor.height == height)
		return 0;
	monitor.width = width;
	monitor.height = height;
	monitor.width_mm = monitor.height_mm = 0;
	result = vug_scanout_set_monitor(resized, &monitor);
	if (result < 0)
		return result;
	keep_apart(server);
	return 0;
}

void window_monitors_unplug(struct vug_server *server, uint32_t scanout)
{
	struct vug_scanout *unplugged = vug_server_get_scanout(server, scanout);
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	if (vug_scanout_get_monitor(unplugged, &monitor) < 0)
		return;
	monitor.connected = false;
	vug_scanout_set_monitor(unplugged, &monitor);
}

void window_monitors_plug(struct vug_server *server, uint32_t scanout, uint32_t *ret_width,
			  uint32_t *ret_height)
{
	struct vug_scanout *plugged = vug_server_get_scanout(server, scanout);
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	if (vug_scanout_get_monitor(plugged, &monitor) < 0)
		return;
	*ret_width = monitor.width;
	*ret_height = monitor.height;
	if (monitor.connected)
		return;
	monitor.connected = true;
	vug_scanout_set_monitor(plugged, &monitor);
	keep_apart(server);
}
