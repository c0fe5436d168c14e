/* SPDX-License-Identifier: MIT */
/* What the VMM has set up for ring 0, the control queue: recorded, to be set up again. */
#ifndef VUG_RING_SETUP_H
#define VUG_RING_SETUP_H

#include "vhost-user/recorded.h"

enum vug_ring_setting {
	VUG_RING_NUMBER, /* of its descriptors */
	VUG_RING_BASE,
	VUG_RING_ADDRESS,
	VUG_RING_CALL,
	VUG_RING_ENABLE,
	VUG_NUM_RING_SETTINGS
};

struct vug_ring_setup {
	struct vug_recorded settings[VUG_NUM_RING_SETTINGS];
	uint64_t features;
	uint64_t protocol_features;
	bool was_stopped; /* at a base other than 0, since it was last started */
	bool was_rewound; /* to 0, since it was stopped */
};

/* Look at a message that is passed on. */
void vug_ring_setup_record_request(struct vug_ring_setup *setup, const struct vug_relay *relay);
void vug_ring_setup_record_reply(struct vug_ring_setup *setup, const struct vug_relay *relay);

/*
 * Whether this message starts the ring for a new guest: one that stood elsewhere begins at 0
 * again. A device that was only paused goes on where it stopped.
 */
bool vug_ring_setup_is_reset(const struct vug_ring_setup *setup, const struct vug_relay *relay);

/* Whether there is all that it takes to set the ring up again as it is. */
bool vug_ring_setup_is_complete(const struct vug_ring_setup *setup);

/* How many descriptors the ring has; 0: not known. */
uint32_t vug_ring_setup_get_number(const struct vug_ring_setup *setup);

/* Whether rings have to be enabled, and whether the VMM has done it for this one. */
bool vug_ring_setup_needs_enable(const struct vug_ring_setup *setup);
bool vug_ring_setup_is_enabled(const struct vug_ring_setup *setup);

void vug_ring_setup_forget(struct vug_ring_setup *setup);

#endif
