/* SPDX-License-Identifier: MIT */
/* Input that comes from the windows' process, on its way to the listener: event by event, as SYNC ends them. */
#ifndef VUG_VIEW_WINDOW_USER_INPUT_EVENT_H
#define VUG_VIEW_WINDOW_USER_INPUT_EVENT_H

#include <stdbool.h>
#include <stddef.h>
#include <vug/input-routing.h>

#include "display-link/message.h"

/* KEY to TOUCH of one event, as docs/display-link.md has it. */
#define WINDOW_MAX_EVENT 64

struct window_input_part {
	enum display_link_type type;
	uint32_t scanout;
	uint32_t code, flags; /* of a key or a button; a contact and its flags */
	uint32_t x, y;        /* of a position */
	int32_t dx, dy;       /* of motion or a wheel */
};

/* All zero: nothing has come since the last SYNC. */
struct window_input_event {
	size_t count;
	struct window_input_part parts[WINDOW_MAX_EVENT];
};

bool window_input_is(const struct display_link_message *message);

/*
 * A message that window_input_is(), of a hostile peer. With SYNC the listener sends what has come. False: that makes no
 * sense, and nothing of the event was sent, but perhaps what came before the fault.
 */
bool window_input_take(struct window_input_event *event, const struct display_link_message *message,
		       struct vug_server *server, struct vug_listener *listener);

#endif
