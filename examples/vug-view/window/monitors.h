/* SPDX-License-Identifier: MIT */
/* What a window does to the monitors. */
#ifndef VUG_VIEW_WINDOW_MONITORS_H
#define VUG_VIEW_WINDOW_MONITORS_H

#include <stdint.h>
#include <vug/vug.h>

/*
 * To no less than monitor-floor.h has. 0 or -errno: such a monitor cannot be described to a guest. Those
 * that would overlap move.
 */
int window_monitors_resize(struct vug_server *server, uint32_t scanout, uint32_t width,
			   uint32_t height);

void window_monitors_unplug(struct vug_server *server, uint32_t scanout);

/* Where another one has taken its place, they move. Returns its size. */
void window_monitors_plug(struct vug_server *server, uint32_t scanout, uint32_t *ret_width,
			  uint32_t *ret_height);

#endif
