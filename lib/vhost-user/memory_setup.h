/* SPDX-License-Identifier: MIT */
/* What memory the VMM has shown the back end, and how to show it a piece of our own beside it. */
#ifndef VUG_MEMORY_SETUP_H
#define VUG_MEMORY_SETUP_H

#include "vhost-user/recorded.h"

struct vug_memory_setup {
	struct vug_recorded table; /* the last SET_MEM_TABLE */
	uint32_t count;            /* regions that the back end has */
	uint64_t max_slots;        /* that it has room for; 0: the VMM did not ask */
};

/* A piece of our own memory. */
struct vug_memory_piece {
	int fd;
	uint64_t address; /* the same for the guest and for the VMM */
	uint64_t size;
};

struct vhost_user_memory_region vug_memory_piece_get_region(const struct vug_memory_piece *piece);

/* Look at a message that is passed on. */
void vug_memory_setup_record_request(struct vug_memory_setup *setup, const struct vug_relay *relay);
void vug_memory_setup_record_reply(struct vug_memory_setup *setup, const struct vug_relay *relay);

/* Whether the back end can take one region more, in the way that the VMM has agreed on. */
bool vug_memory_setup_has_room(const struct vug_memory_setup *setup, uint64_t protocol_features);

/*
 * Fill an empty relay with the message that shows the back end our piece, or takes it away
 * again. The piece has to live until the message is gone.
 */
void vug_memory_setup_add(const struct vug_memory_setup *setup, uint64_t protocol_features,
			  const struct vug_memory_piece *piece, struct vug_relay *relay);
void vug_memory_setup_remove(const struct vug_memory_setup *setup, uint64_t protocol_features,
			     const struct vug_memory_piece *piece, struct vug_relay *relay);

void vug_memory_setup_forget(struct vug_memory_setup *setup);

#endif
