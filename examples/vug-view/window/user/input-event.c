/* SPDX-License-Identifier: MIT */
#include "window/user/input-event.h"

#include <errno.h>

struct receiver {
	struct vug_server *server;
	struct vug_listener *listener;
};

static double to_pixels(uint32_t units)
{
	return (double)units / DISPLAY_LINK_POSITION_UNIT;
}

/* --- a function for each message: what the library returns --------------------------------------- */

static int send_key(const struct receiver *to, const struct window_input_part *part)
{
	return vug_listener_send_key(to->listener, (uint16_t)part->code,
				     part->flags & DISPLAY_LINK_PRESSED);
}

static int send_button(const struct receiver *to, const struct window_input_part *part)
{
	return vug_listener_send_button(to->listener, (uint16_t)part->code,
					part->flags & DISPLAY_LINK_PRESSED);
}

static int send_position(const struct receiver *to, const struct window_input_part *part)
{
	return vug_listener_send_position(to->listener,
					  vug_server_get_scanout(to->server, part->scanout),
					  to_pixels(part->x), to_pixels(part->y));
}

static int send_motion(const struct receiver *to, const struct window_input_part *part)
{
	return vug_listener_send_motion(to->listener, part->dx, part->dy);
}

static int send_scroll(const struct receiver *to, const struct window_input_part *part)
{
	return vug_listener_send_scroll(to->listener, part->dx, part->dy);
}

static int send_touch(const struct receiver *to, const struct window_input_part *part)
{
	if (!(part->flags & DISPLAY_LINK_PRESSED))
		return vug_listener_send_touch_up(to->listener, part->code);
	return vug_listener_send_touch(to->listener, part->code,
				       vug_server_get_scanout(to->server, part->scanout),
				       to_pixels(part->x), to_pixels(part->y));
}

/* --- events ----------------------------------------------------------------------------------- */

static struct window_input_part take_code(const struct display_link_message *message)
{
	return (struct window_input_part){.code = message->key.code, .flags = message->key.flags};
}

static struct window_input_part take_place(const struct display_link_message *message)
{
	return (struct window_input_part){.x = message->position.x, .y = message->position.y};
}

static struct window_input_part take_way(const struct display_link_message *message)
{
	return (struct window_input_part){.dx = message->motion.dx, .dy = message->motion.dy};
}

static struct window_input_part take_contact(const struct display_link_message *message)
{
	return (struct window_input_part){.code = message->touch.contact,
					  .flags = message->touch.flags,
					  .x = message->touch.x,
					  .y = message->touch.y};
}

static const struct kind {
	struct window_input_part (*take)(const struct display_link_message *message);
	int (*send)(const struct receiver *to, const struct window_input_part *part);
} kinds[DISPLAY_LINK_NUM_TYPES] = {
	[DISPLAY_LINK_KEY] = {take_code, send_key},
	[DISPLAY_LINK_BUTTON] = {take_code, send_button},
	[DISPLAY_LINK_POSITION] = {take_place, send_position},
	[DISPLAY_LINK_MOTION] = {take_way, send_motion},
	[DISPLAY_LINK_SCROLL] = {take_way, send_scroll},
	[DISPLAY_LINK_TOUCH] = {take_contact, send_touch},
};

bool window_input_is(const struct display_link_message *message)
{
	return message->type == DISPLAY_LINK_SYNC || kinds[message->type].take;
}

/* What the guest has no room for, or what is not to be sent, is no fault of the sender's. */
static bool is_fault(int error)
{
	return error == -EINVAL || error == -ERANGE;
}

static bool send_event(struct window_input_event *event, const struct receiver *to)
{
	size_t count = event->count;

	event->count = 0;
	for (size_t i = 0; i < count; i++)
		if (is_fault(kinds[event->parts[i].type].send(to, &event->parts[i])))
			return false;
	return true;
}

static bool add_part(struct window_input_event *event, const struct display_link_message *message)
{
	struct window_input_part *part = &event->parts[event->count];

	if (event->count == WINDOW_MAX_EVENT)
		return false;
	*part = kinds[message->type].take(message);
	part->type = message->type;
	part->scanout = message->scanout;
	event->count++;
	return true;
}

bool window_input_take(struct window_input_event *event, const struct display_link_message *message,
		       struct vug_server *server, struct vug_listener *listener)
{
	const struct receiver to = {server, listener};

	return message->type == DISPLAY_LINK_SYNC ? send_event(event, &to)
						  : add_part(event, message);
}
