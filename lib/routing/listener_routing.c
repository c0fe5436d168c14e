/* SPDX-License-Identifier: MIT */
/* What a listener has of the routing: made when it is first used, on whatever thread. */
#include <errno.h>
#include <stdlib.h>

#include "routing/routing.h"

struct vug_listener_routing *vug_listener_get_routing(struct vug_listener *listener)
{
	struct vug_listener_input *input;

	vug_lock_take(&listener->lock);
	input = listener->input;
	vug_lock_release(&listener->lock);
	return (struct vug_listener_routing *)input;
}

/* The lock is too short for an allocation: two threads may make one at once, and one of them is freed. */
int vug_listener_make_routing(struct vug_listener *listener)
{
	struct vug_listener_routing *made;

	if (vug_listener_get_routing(listener) != NULL)
		return 0;
	made = calloc(1, sizeof(*made));
	if (made == NULL)
		return -ENOMEM;
	made->input = (struct vug_listener_input){.type = &vug_router_type, .is_idle = true};
	vug_lock_take(&listener->lock);
	if (listener->input == NULL) {
		listener->input = &made->input;
		made = NULL;
	}
	vug_lock_release(&listener->lock);
	free(made);
	return 0;
}

uint32_t vug_listener_find_scanout(const struct vug_listener *listener,
				   const struct vug_scanout *scanout)
{
	uint32_t i = 0;

	while (i < listener->num_mailboxes && listener->mailboxes[i].scanout != scanout)
		i++;
	return i;
}
