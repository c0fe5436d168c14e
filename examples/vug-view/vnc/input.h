/* SPDX-License-Identifier: MIT */
/*
 * What one VNC client does to the guest: keys, buttons, the pointer; and what it hears of that: which of
 * its extensions are there, and the guest's LEDs. No I/O.
 */
#ifndef VUG_VIEW_VNC_INPUT_H
#define VUG_VIEW_VNC_INPUT_H

#include <glib.h>
#include <stdbool.h>

#include "vnc/mouse.h"
#include "vnc/route.h"

struct vnc_input {
	struct vnc_route *route;
	struct vnc_held held;
	struct vnc_mouse mouse;
	guint accepted; /* of messages.h's flags; none: nothing is taken */
	guint unsaid;   /* of those, the extensions that it has not heard of yet */
	guint leds;     /* as it knows them */
};

/* route: borrowed; it has begun, or nothing is taken. */
void vnc_input_init(struct vnc_input *input, struct vnc_route *route);

/* Whether the message is of this kind; then nobody else needs it. message: whole, and let pass. */
bool vnc_input_hear(struct vnc_input *input, const guint8 *message);

/* SetEncodings, whole: which extensions the client knows. */
void vnc_input_hear_encodings(struct vnc_input *input, const guint8 *message, gsize length);

/* What it has pressed is released: it has gone. */
void vnc_input_end(struct vnc_input *input);

#define VNC_NEWS_SIZE (4 + 5 * 12 + 1 + 4)

/*
 * A whole update with what the client is to hear, by guest LEDs that are these now; returns its length. 0:
 * there is nothing.
 */
gsize vnc_input_take_news(struct vnc_input *input, guint leds, guint8 ret_update[VNC_NEWS_SIZE]);

#endif
