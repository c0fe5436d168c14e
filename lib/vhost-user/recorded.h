/* SPDX-License-Identifier: MIT */
/* A message of the VMM's, kept with its descriptors so that it can be sent again. */
#ifndef VUG_RECORDED_H
#define VUG_RECORDED_H

#include "vhost-user/relay.h"

#define VUG_RECORDED_MAX_FDS VHOST_USER_MAX_TABLE_REGIONS

struct vug_recorded {
	bool is_set;
	bool is_lost; /* there was one that could not be kept */
	struct vhost_user_header header;
	uint8_t payload[sizeof(struct vhost_user_memory_table)];
	int fds[VUG_RECORDED_MAX_FDS];
	size_t num_fds;
};

/* Keep a copy in place of the one before, with duplicates of the descriptors. */
void vug_recorded_keep(struct vug_recorded *recorded, const struct vug_relay *relay);
void vug_recorded_forget(struct vug_recorded *recorded);

/* The first bytes of the payload. Returns whether there are so many; else they are untouched. */
bool vug_recorded_read(const struct vug_recorded *recorded, void *ret_value, size_t size);

/* Fill an empty relay with it, byte by byte the same, except that no reply is asked for. */
void vug_recorded_replay(const struct vug_recorded *recorded, struct vug_relay *relay);

#endif
