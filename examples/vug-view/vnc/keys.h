/* SPDX-License-Identifier: MIT */
/* The keys of a VNC client: its messages, to the keys of the guest. */
#ifndef VUG_VIEW_VNC_KEYS_H
#define VUG_VIEW_VNC_KEYS_H

#include <glib.h>

struct vnc_held;
struct vnc_route;

/* KeyEvent: a keysym, as on a keyboard with the layout "us". Unknown ones are left out. */
void vnc_keys_hear(struct vnc_route *route, struct vnc_held *held, const guint8 *message);

/* QEMU's extended key event: a key, whatever is written on it. */
void vnc_keys_hear_extended(struct vnc_route *route, struct vnc_held *held, const guint8 *message);

#endif
