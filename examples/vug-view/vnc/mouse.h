/* SPDX-License-Identifier: MIT */
/* The pointer of a VNC client: its messages, to buttons, wheels, places and motion of the guest. */
#ifndef VUG_VIEW_VNC_MOUSE_H
#define VUG_VIEW_VNC_MOUSE_H

#include <glib.h>
#include <stdbool.h>

struct vnc_held;
struct vnc_route;

struct vnc_mouse {
	guint16 mask;      /* of the buttons and wheels, as the last message had it */
	bool is_somewhere; /* x and y are of a message */
	guint x, y;
};

/*
 * PointerEvent. has_extended_buttons: bit 7 of its mask says that there is one more byte of them.
 * knows_motion: where the guest's pointer is relative, the client says motion, with 0x7fff for none.
 */
void vnc_mouse_hear(struct vnc_mouse *mouse, struct vnc_route *route, struct vnc_held *held,
		    const guint8 *message, bool has_extended_buttons, bool knows_motion);

#endif
