/* SPDX-License-Identifier: MIT */
/*
 * Small messages that come fast are better looked at together: to wake somebody for each of them
 * costs both sides more than the messages do, and the sender most of all. What network cards do
 * with interrupts.
 */
#ifndef VUG_COALESCING_H
#define VUG_COALESCING_H

#include <stdint.h>

/* What a peer is kept waiting at the most, in microseconds. */
#define VUG_COALESCING_MAX_PAUSE 200

/* What has come and gone by the time of a look. */
struct vug_coalescing_sample {
	int64_t time; /* microseconds */
	uint64_t messages, bytes, replies;
};

struct vug_coalescing {
	struct vug_coalescing_sample last;
	uint64_t streak; /* messages that came fast, one after the other */
};

/*
 * For how many microseconds from the sample on nobody need look again: 0 where the peer waits for
 * replies, its messages are large, slow or have only just become fast.
 */
int64_t vug_coalescing_look(struct vug_coalescing *coalescing,
			    const struct vug_coalescing_sample *sample);

#endif
