/* SPDX-License-Identifier: MIT */
/*
 * Whose is the next reply? The replies to one kind of request, where one of our own is among the
 * VMM's: a back end answers in order.
 */
#ifndef VUG_OWED_REPLIES_H
#define VUG_OWED_REPLIES_H

#include <stdbool.h>
#include <stdint.h>

struct vug_owed_replies {
	uint32_t to_vmm; /* before ours, if that is owed */
	uint32_t to_vmm_later;
	bool is_owed_to_us;
};

/* A request goes to the back end. Of our own there is one at a time. */
void vug_owed_replies_add_vmms(struct vug_owed_replies *replies);
void vug_owed_replies_add_ours(struct vug_owed_replies *replies);

/* A reply has come. Returns whether it is ours. */
bool vug_owed_replies_take(struct vug_owed_replies *replies);

#endif
