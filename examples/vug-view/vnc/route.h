/* SPDX-License-Identifier: MIT */
/*
 * The way of all clients' input to the guest: one listener of the display server sends it. What several
 * clients hold is pressed once, and released by the last of them. The server's thread alone uses it, but
 * for making it.
 */
#ifndef VUG_VIEW_VNC_ROUTE_H
#define VUG_VIEW_VNC_ROUTE_H

#include <glib.h>
#include <linux/input-event-codes.h>
#include <stdbool.h>
#include <vug/vug.h>

#include "vnc/layout.h"

struct vug_listener;

/* Codes of keys and of buttons, as a set of what one client holds. */
#define VNC_NUM_CODES KEY_CNT
struct vnc_held {
	guint32 bits[VNC_NUM_CODES / 32];
};

bool vnc_held_has(const struct vnc_held *held, guint code);

struct vnc_route {
	struct vug_listener *listener; /* borrowed; NULL: nothing is taken of clients */
	struct vug_scanout *scanouts[VUG_MAX_SCANOUTS];
	struct vnc_layout layout;
	bool is_relative;                  /* the guest has a mouse alone */
	guint8 num_holders[VNC_NUM_CODES]; /* clients */
};

/* It takes nothing until vnc_route_begin(), which is before the server's thread begins. */
void vnc_route_init(struct vnc_route *route, struct vug_server *server, bool is_relative);
void vnc_route_begin(struct vnc_route *route, struct vug_listener *listener);

/* Where the pictures are on the desktop that clients see. */
void vnc_route_set_layout(struct vnc_route *route, const struct vnc_layout *layout);

/* A client presses or releases a key or a button; nothing happens where it does so already. */
void vnc_route_press(struct vnc_route *route, struct vnc_held *held, guint code);
void vnc_route_release(struct vnc_route *route, struct vnc_held *held, guint code);
void vnc_route_release_all(struct vnc_route *route, struct vnc_held *held);

/* A client's pointer is on that pixel of the desktop; beside all pictures it is at the nearest one. */
void vnc_route_place(const struct vnc_route *route, guint x, guint y);

#endif
