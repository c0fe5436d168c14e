/* SPDX-License-Identifier: MIT */
#include "vnc/mouse.h"

#include <vug/input-routing.h>

#include "vnc/bytes.h"
#include "vnc/route.h"

#define MASK 1
#define X 2
#define Y 4
#define EXTENDED_MASK 6
#define IS_EXTENDED 0x80u
#define CLICK 120 /* of a wheel */
#define NO_MOTION 0x7fff

/* Bit by bit of the mask: a button, or a click of a wheel. */
static const struct {
	guint16 code; /* 0: a wheel */
	gint8 across, up;
} bits[] = {
	{BTN_LEFT, 0, 0}, {BTN_MIDDLE, 0, 0}, {BTN_RIGHT, 0, 0}, {0, 0, CLICK},     {0, 0, -CLICK},
	{0, -CLICK, 0},   {0, CLICK, 0},      {BTN_SIDE, 0, 0},  {BTN_EXTRA, 0, 0},
};

static guint16 read_mask(const guint8 *message, bool has_extended_buttons)
{
	guint mask = message[MASK];

	if (has_extended_buttons && mask & IS_EXTENDED)
		mask = (mask & ~IS_EXTENDED) | (guint)message[EXTENDED_MASK] << 7;
	return (guint16)mask;
}

static void press_bit(struct vnc_route *route, struct vnc_held *held, gsize bit, bool is_down)
{
	if (bits[bit].code == 0 && is_down)
		vug_listener_send_scroll(route->listener, bits[bit].across, bits[bit].up);
	else if (bits[bit].code != 0 && is_down)
		vnc_route_press(route, held, bits[bit].code);
	else if (bits[bit].code != 0)
		vnc_route_release(route, held, bits[bit].code);
}

static void follow_mask(struct vnc_mouse *mouse, struct vnc_route *route, struct vnc_held *held,
			guint16 mask)
{
	guint16 changed = mask ^ mouse->mask;

	mouse->mask = mask;
	for (gsize bit = 0; bit < G_N_ELEMENTS(bits); bit++)
		if (changed & 1u << bit)
			press_bit(route, held, bit, mask & 1u << bit);
}

/* A client that knows no motion says where its pointer is: how far that went is the best there is. */
static void move(const struct vnc_mouse *mouse, const struct vnc_route *route, guint x, guint y,
		 bool knows_motion)
{
	if (knows_motion)
		vug_listener_send_motion(route->listener, (gint)x - NO_MOTION, (gint)y - NO_MOTION);
	else if (mouse->is_somewhere)
		vug_listener_send_motion(route->listener, (gint)x - (gint)mouse->x,
					 (gint)y - (gint)mouse->y);
}

void vnc_mouse_hear(struct vnc_mouse *mouse, struct vnc_route *route, struct vnc_held *held,
		    const guint8 *message, bool has_extended_buttons, bool knows_motion)
{
	guint x = vnc_get_16(message + X), y = vnc_get_16(message + Y);

	if (route->is_relative)
		move(mouse, route, x, y, knows_motion);
	else
		vnc_route_place(route, x, y);
	mouse->is_somewhere = true;
	mouse->x = x;
	mouse->y = y;
	follow_mask(mouse, route, held, read_mask(message, has_extended_buttons));
}
