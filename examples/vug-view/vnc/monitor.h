/* SPDX-License-Identifier: MIT */
/* The monitors of a server, as VNC clients want them. */
#ifndef VUG_VIEW_VNC_MONITOR_H
#define VUG_VIEW_VNC_MONITOR_H

#include <gio/gio.h>
#include <stdbool.h>

#include "vnc/layout.h"

/*
 * Give the monitor of that server another size; another place as well, where there are several
 * monitors and the client says where each one stands. Returns what vug_scanout_set_monitor() does.
 */
int vnc_monitor_set(struct vug_server *server, const struct vnc_place *place, bool is_placed);

/* Set all monitors, until one cannot be so: what that is answered with, or 0. */
int vnc_monitor_set_all(struct vug_server *server, const struct vnc_layout *wish);

/*
 * Another server with the same monitors, for another thread, and without a guest: what can be set there
 * can be set here. The caller's; NULL: with an error.
 */
struct vug_server *vnc_monitor_rehearse(const struct vug_server *server, GError **error);

#endif
