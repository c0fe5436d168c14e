/* SPDX-License-Identifier: MIT */
/* The desktop of a server's guest, from its monitors and pictures. */
#include <errno.h>

#include "display/server.h"
#include "util/sized.h"
#include "vug/view.h"

/* Another mode than the monitor's may leave it beyond the largest position: it is no part then. */
static bool has_room(int32_t position, uint32_t length)
{
	return position <= INT32_MAX - (int32_t)length;
}

static struct vug_desktop_area get_area(const struct vug_scanout *scanout)
{
	const struct vug_monitor *monitor = &scanout->monitor;
	struct vug_desktop_area area = {.x = monitor->x, .y = monitor->y};

	if (scanout->buffer != NULL) {
		area.width = scanout->viewport.width;
		area.height = scanout->viewport.height;
	} else if (monitor->connected) {
		area.width = monitor->width;
		area.height = monitor->height;
	}
	if (!has_room(area.x, area.width) || !has_room(area.y, area.height))
		area.width = area.height = 0;
	return area;
}

int vug_server_get_desktop(const struct vug_server *server, struct vug_desktop *ret_desktop)
{
	struct vug_desktop desktop = {.size = sizeof(desktop)};

	if (server == NULL || ret_desktop == NULL)
		return -EINVAL;
	desktop.num_areas = server->num_scanouts;
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		desktop.areas[i] = get_area(&server->scanouts[i]);
	return vug_sized_write(ret_desktop, &desktop, sizeof(desktop));
}
