/* SPDX-License-Identifier: MIT */
#include "vnc/route.h"

#include <vug/input-routing.h>

/* The middle of a pixel. */
#define MIDDLE 0.5

void vnc_route_init(struct vnc_route *route, struct vug_server *server, bool is_relative)
{
	*route = (struct vnc_route){.is_relative = is_relative};
	for (guint i = 0; i < VUG_MAX_SCANOUTS; i++)
		route->scanouts[i] = vug_server_get_scanout(server, i);
}

/* --- keys and buttons ------------------------------------------------------------------------- */

bool vnc_held_has(const struct vnc_held *held, guint code)
{
	return held->bits[code / 32] & 1u << code % 32;
}

static bool is_button(guint code)
{
	return code >= BTN_LEFT && code <= BTN_TASK;
}

static int send_code(const struct vnc_route *route, guint code, bool is_pressed)
{
	return is_button(code)
		       ? vug_listener_send_button(route->listener, (uint16_t)code, is_pressed)
		       : vug_listener_send_key(route->listener, (uint16_t)code, is_pressed);
}

/* One that there is no room for was not pressed. */
void vnc_route_press(struct vnc_route *route, struct vnc_held *held, guint code)
{
	if (vnc_held_has(held, code))
		return;
	if (route->num_holders[code] == 0 && send_code(route, code, true) < 0)
		return;
	held->bits[code / 32] |= 1u << code % 32;
	route->num_holders[code]++;
}

void vnc_route_release(struct vnc_route *route, struct vnc_held *held, guint code)
{
	if (!vnc_held_has(held, code))
		return;
	held->bits[code / 32] &= ~(1u << code % 32);
	if (--route->num_holders[code] == 0)
		send_code(route, code, false);
}

void vnc_route_release_all(struct vnc_route *route, struct vnc_held *held)
{
	for (guint code = 0; code < VNC_NUM_CODES; code++)
		vnc_route_release(route, held, code);
}

/* --- places ----------------------------------------------------------------------------------- */

static struct vug_view get_view(const struct vug_rect *rect)
{
	return (struct vug_view){.size = sizeof(struct vug_view),
				 .width = rect->width,
				 .height = rect->height,
				 .x = rect->x,
				 .y = rect->y,
				 .shown_width = rect->width,
				 .shown_height = rect->height};
}

/* Where that fails the guest gets another place than the one that was meant, until the next layout. */
void vnc_route_set_layout(struct vnc_route *route, const struct vnc_layout *layout)
{
	route->layout = *layout;
	for (guint i = 0; route->listener && i < vnc_layout_count(layout); i++) {
		struct vnc_place place = vnc_layout_get(layout, i);
		struct vug_view view = get_view(&place.rect);

		vug_listener_set_view(route->listener, route->scanouts[place.scanout], &view);
	}
}

/* How far it is outside, along one axis. */
static guint64 get_distance(guint at, guint from, guint length)
{
	if (at < from)
		return from - at;
	return at - from < length ? 0 : at - from - length + 1;
}

static guint64 get_square(const struct vug_rect *rect, guint x, guint y)
{
	guint64 dx = get_distance(x, rect->x, rect->width);
	guint64 dy = get_distance(y, rect->y, rect->height);

	return dx * dx + dy * dy;
}

void vnc_route_begin(struct vnc_route *route, struct vug_listener *listener)
{
	const struct vnc_layout layout = route->layout;

	route->listener = listener;
	vnc_route_set_layout(route, &layout);
}

static struct vnc_place find_nearest(const struct vnc_layout *layout, guint x, guint y)
{
	struct vnc_place nearest = vnc_layout_get(layout, 0);

	for (guint i = 1; i < vnc_layout_count(layout); i++) {
		struct vnc_place place = vnc_layout_get(layout, i);

		if (get_square(&place.rect, x, y) < get_square(&nearest.rect, x, y))
			nearest = place;
	}
	return nearest;
}

/* What is outside of the desktop is at its border. */
void vnc_route_place(const struct vnc_route *route, guint x, guint y)
{
	struct vnc_place place;

	x = MIN(x, route->layout.width - 1);
	y = MIN(y, route->layout.height - 1);
	place = find_nearest(&route->layout, x, y);
	vug_listener_send_position(route->listener, route->scanouts[place.scanout], x + MIDDLE,
				   y + MIDDLE);
}
