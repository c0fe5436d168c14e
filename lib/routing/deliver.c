/* SPDX-License-Identifier: MIT */
/*
 * What the sinks have pressed, and the calls to them. What is pressed is noted before the call, because its callback
 * may make and drop sinks, which releases what is noted.
 */
#include <stddef.h>

#include "routing/code_set.h"
#include "routing/routing.h"

static uint32_t get_class(uint32_t code)
{
	return vug_code_is_button(code) ? VUG_SINK_POINTER : VUG_SINK_KEYBOARD;
}

/* ---- keys and buttons ------------------------------------------------------------------- */

/* The sink has it as it is to be. It may go in the callback. */
static void call_code(struct vug_sink *sink, uint32_t code, bool is_pressed)
{
	void (*callback)(struct vug_sink *, uint16_t, bool, void *) =
		vug_code_is_button(code) ? sink->callbacks.button : sink->callbacks.key;

	sink->is_in_batch = true;
	if (callback != NULL)
		callback(sink, (uint16_t)code, is_pressed, sink->data);
}

void vug_router_deliver_code(struct vug_server *server, uint32_t code, bool is_pressed)
{
	struct vug_sink *sink = vug_router_find_sink(server, get_class(code));
	struct vug_code_set *codes = &server->router.codes;

	if (sink == NULL || vug_code_set_has(codes, code) == is_pressed)
		return;
	if (!is_pressed && vug_router_is_held(server, code))
		return;
	if (is_pressed)
		vug_code_set_add(codes, code);
	else
		vug_code_set_remove(codes, code);
	call_code(sink, code, is_pressed);
}

/* ---- places ----------------------------------------------------------------------------- */

struct target {
	struct vug_sink_place place;
	int32_t x, y; /* on the axes */
};

/* The corresponding pixel of a picture of another size. */
static uint32_t rescale(uint32_t pixel, uint32_t from, uint32_t to)
{
	uint64_t scaled = from != 0 ? (uint64_t)pixel * to / from : pixel;

	return scaled < to ? (uint32_t)scaled : to - 1;
}

/* Returns false: the scanout is no part of the desktop. */
static bool find_target(const struct vug_server *server, const struct vug_sent_place *sent,
			struct target *ret_target)
{
	struct vug_desktop desktop = {.size = sizeof(desktop)};
	const struct vug_desktop_area *area = &desktop.areas[sent->scanout];
	struct vug_sink_place *place = &ret_target->place;

	(void)vug_server_get_desktop(server, &desktop);
	if (area->width == 0 || area->height == 0)
		return false;
	*place = (struct vug_sink_place){
		.size = sizeof(*place),
		.scanout = sent->scanout,
		.x = rescale(sent->x, sent->width, area->width),
		.y = rescale(sent->y, sent->height, area->height),
	};
	return vug_desktop_to_pixel(&desktop, place->scanout, place->x, place->y, &place->desktop_x,
				    &place->desktop_y) == 0 &&
	       vug_desktop_to_axis(&desktop, place->scanout, place->x, place->y, &ret_target->x,
				   &ret_target->y) == 0;
}

/* The server keeps the place, because a callback may drop the sink. */
static void begin_place(struct vug_router *router, struct vug_sink *sink,
			const struct target *target)
{
	router->place = &target->place;
	router->placed_sink = sink;
	sink->is_in_batch = true;
}

static void end_place(struct vug_router *router)
{
	router->place = NULL;
	router->placed_sink = NULL;
}

/* ---- the pointer ------------------------------------------------------------------------ */

static void deliver_position(struct vug_server *server, const struct vug_sent_place *place)
{
	struct vug_sink *sink = vug_router_find_sink(server, VUG_SINK_POINTER);
	struct target target;

	if (sink == NULL || sink->callbacks.position == NULL ||
	    !find_target(server, place, &target))
		return;
	begin_place(&server->router, sink, &target);
	sink->callbacks.position(sink, target.x, target.y, sink->data);
	end_place(&server->router);
}

typedef void (*pair_callback)(struct vug_sink *sink, int32_t first, int32_t second, void *data);

static void call_pair(struct vug_sink *sink, pair_callback callback, int32_t first, int32_t second)
{
	if (callback == NULL || (first == 0 && second == 0))
		return;
	sink->is_in_batch = true;
	callback(sink, first, second, sink->data);
}

void vug_router_deliver_motion(struct vug_server *server, const struct vug_sent_motion *motion)
{
	struct vug_sink *sink;

	if (motion->has_place)
		deliver_position(server, &motion->place);
	sink = vug_router_find_sink(server, VUG_SINK_POINTER);
	if (sink != NULL)
		call_pair(sink, sink->callbacks.motion, motion->dx, motion->dy);
	sink = vug_router_find_sink(server, VUG_SINK_POINTER);
	if (sink != NULL)
		call_pair(sink, sink->callbacks.scroll, motion->across, motion->up);
}

/* ---- contacts --------------------------------------------------------------------------- */

static struct vug_routed_contact *find_contact(struct vug_router *router, uint32_t count,
					       const struct vug_listener *listener, uint32_t slot)
{
	for (uint32_t i = 0; i < count; i++)
		if (router->contacts[i].listener == listener &&
		    (listener == NULL || router->contacts[i].slot == slot))
			return &router->contacts[i];
	return NULL;
}

static void call_touch(struct vug_router *router, struct vug_sink *sink, uint32_t contact,
		       const struct target *target)
{
	if (sink->callbacks.touch == NULL)
		return;
	begin_place(router, sink, target);
	sink->callbacks.touch(sink, contact, target->x, target->y, sink->data);
	end_place(router);
}

static void call_touch_up(struct vug_sink *sink, uint32_t contact)
{
	sink->is_in_batch = true;
	if (sink->callbacks.touch_up != NULL)
		sink->callbacks.touch_up(sink, contact, sink->data);
}

static void put_down_or_move(struct vug_server *server, const struct vug_listener *listener,
			     uint32_t slot, const struct vug_sent_place *place, bool may_put_down)
{
	struct vug_sink *sink = vug_router_find_sink(server, VUG_SINK_TOUCH);
	struct vug_router *router = &server->router;
	struct vug_routed_contact *contact;
	struct target target;

	if (sink == NULL)
		return;
	contact = find_contact(router, sink->num_contacts, listener, slot);
	if (contact == NULL && may_put_down)
		contact = find_contact(router, sink->num_contacts, NULL, 0);
	if (contact == NULL || !find_target(server, place, &target))
		return;
	*contact = (struct vug_routed_contact){.listener = listener, .slot = slot};
	call_touch(router, sink, (uint32_t)(contact - router->contacts), &target);
}

static void lift(struct vug_server *server, struct vug_routed_contact *contact)
{
	struct vug_sink *sink = vug_router_find_sink(server, VUG_SINK_TOUCH);

	contact->listener = NULL;
	if (sink != NULL)
		call_touch_up(sink, (uint32_t)(contact - server->router.contacts));
}

void vug_router_deliver_contact(struct vug_server *server, const struct vug_listener *listener,
				const struct vug_sent *sent)
{
	struct vug_routed_contact *contact;

	if (sent->motion.has_place)
		put_down_or_move(server, listener, sent->code, &sent->motion.place,
				 sent->is_pressed);
	contact = find_contact(&server->router, VUG_ROUTER_MAX_CONTACTS, listener, sent->code);
	if (contact != NULL && !sent->is_pressed)
		lift(server, contact);
}

/* ---- batches, and all of it ------------------------------------------------------------- */

static struct vug_sink *find_batch(const struct vug_server *server)
{
	struct vug_sink *sink = server->router.sinks;

	while (sink != NULL && !sink->is_in_batch)
		sink = sink->next;
	return sink;
}

void vug_router_sync(struct vug_server *server)
{
	struct vug_sink *sink;

	while ((sink = find_batch(server)) != NULL) {
		sink->is_in_batch = false;
		if (sink->callbacks.sync != NULL)
			sink->callbacks.sync(sink, sink->data);
	}
}

static void release_codes(struct vug_server *server, uint32_t classes)
{
	struct vug_code_set *codes = &server->router.codes;
	struct vug_sink *sink;

	for (uint32_t code = 0; code < VUG_NUM_CODES; code++) {
		if ((get_class(code) & classes) == 0 || !vug_code_set_has(codes, code))
			continue;
		vug_code_set_remove(codes, code);
		sink = vug_router_find_sink(server, get_class(code));
		if (sink != NULL)
			call_code(sink, code, false);
	}
}

static void release_contacts(struct vug_server *server)
{
	for (uint32_t i = 0; i < VUG_ROUTER_MAX_CONTACTS; i++)
		if (server->router.contacts[i].listener != NULL)
			lift(server, &server->router.contacts[i]);
}

void vug_router_release(struct vug_server *server, uint32_t classes)
{
	release_codes(server, classes);
	if ((classes & VUG_SINK_TOUCH) != 0)
		release_contacts(server);
	vug_router_sync(server);
}
