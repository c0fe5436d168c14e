/* SPDX-License-Identifier: MIT */
#include "vnc/monitor.h"

/* The physical size is left to the library: as many dots an inch as ever. */
int vnc_monitor_set(struct vug_server *server, const struct vnc_place *place, bool is_placed)
{
	struct vug_scanout *scanout = vug_server_get_scanout(server, place->scanout);
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	vug_scanout_get_monitor(scanout, &monitor);
	monitor.width = place->rect.width;
	monitor.height = place->rect.height;
	monitor.width_mm = 0;
	monitor.height_mm = 0;
	if (is_placed) {
		monitor.x = (int32_t)place->rect.x; /* of 16 bits */
		monitor.y = (int32_t)place->rect.y;
	}
	return vug_scanout_set_monitor(scanout, &monitor);
}

int vnc_monitor_set_all(struct vug_server *server, const struct vnc_layout *wish)
{
	int result = 0;

	for (guint i = 0; result == 0 && i < wish->count; i++)
		result = vnc_monitor_set(server, &wish->places[i], wish->count > 1);
	return result;
}

static void copy_monitors(const struct vug_server *from, const struct vug_server *to)
{
	for (guint i = 0; i < vug_server_get_num_scanouts(from); i++) {
		struct vug_monitor monitor = {.size = sizeof(monitor)};

		vug_scanout_get_monitor(vug_server_get_scanout(from, i), &monitor);
		vug_scanout_set_monitor(vug_server_get_scanout(to, i), &monitor);
	}
}

struct vug_server *vnc_monitor_rehearse(const struct vug_server *server, GError **error)
{
	const struct vug_config config = {
		.size = sizeof(config),
		.num_scanouts = vug_server_get_num_scanouts(server),
	};
	struct vug_server *rehearsal;
	int result = vug_server_new(&config, NULL, NULL, &rehearsal);

	if (result < 0) {
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(-result),
			    "no VNC: its monitors cannot be kept: %s", g_strerror(-result));
		return NULL;
	}
	copy_monitors(server, rehearsal);
	return rehearsal;
}
