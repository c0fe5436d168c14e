/* SPDX-License-Identifier: MIT */
/*
 * Small messages that come fast are better looked at together: to wake somebody for each of them
 * costs both sides more than the messages do, and the sender most of all. What network cards do
 * with interrupts.
 */
#ifndef VUG_COALESCING_H
#define VUG_COALESCING_H

#include <stdbool.h>
#include <stdint.h>

/* The longest time that a message waits, in microseconds. */
#define VUG_COALESCING_MAX_PAUSE 200
/* The pause that finds out whether the peer sends on while nobody looks. */
#define VUG_COALESCING_PROBE 10

/* What has come and gone by the time of a look. */
struct vug_coalescing_sample {
	int64_t time; /* microseconds */
	uint64_t messages, bytes, replies;
};

struct vug_coalescing {
	struct vug_coalescing_sample last;
	uint64_t messages;   /* that came fast, one after the other */
	uint64_t last_probe; /* at so many messages */
	bool is_probing;     /* the pause is a probe */
	bool is_flood; /* the peer sends on without waiting for what its messages bring about */
	int64_t pause; /* what was said last */
};

/*
 * For how many microseconds from the sample on nobody need look again: 0 where the peer waits for
 * replies, its messages are large or slow, or it may be waiting for what they bring about.
 */
int64_t vug_coalescing_look(struct vug_coalescing *coalescing,
			    const struct vug_coalescing_sample *sample);

#endif
