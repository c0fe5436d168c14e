/* SPDX-License-Identifier: MIT */
/* Replies to DMABUF_UPDATE: the guest may draw next into every buffer but the one on the screen. */
#ifndef VUG_FUZZ_REPLIES_H
#define VUG_FUZZ_REPLIES_H

#include <stdbool.h>
#include <stdint.h>

struct fuzz_listener;
struct vug_scanout;

/* More than there are open replies. */
#define FUZZ_MAX_REPLIES 64

/* A picture of the channel, until its reply. */
struct fuzz_reply {
	bool is_open;
	uint64_t ticket, generation;
	struct vug_scanout *scanout;
};

/* The listener is waited for, and may still read a buffer that is not the one on the screen. */
bool fuzz_has_other_buffer(const struct fuzz_listener *slot, const struct vug_scanout *scanout);

#endif
