/* SPDX-License-Identifier: MIT */
#include "vnc-monitor.h"

#include "output.h"

/* The physical size is left to the library: as many dots an inch as ever. */
void vnc_monitor_set(struct output *output, struct vug_server *server,
		     const struct vnc_place *place, bool is_placed)
{
	struct vug_scanout *scanout = vug_server_get_scanout(server, place->scanout);
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	int result;

	vug_scanout_get_monitor(scanout, &monitor);
	monitor.width = place->rect.width;
	monitor.height = place->rect.height;
	monitor.width_mm = 0;
	monitor.height_mm = 0;
	if (is_placed) {
		monitor.x = place->rect.x;
		monitor.y = place->rect.y;
	}
	result = vug_scanout_set_monitor(scanout, &monitor);
	if (result < 0)
		output_warn(output,
			    "a VNC client wants monitor %u to be %ux%u+%u+%u, which cannot be "
			    "told to a guest: %s",
			    place->scanout, monitor.width, monitor.height, monitor.x, monitor.y,
			    g_strerror(-result));
}
