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

/* The longest time that a peer waits, in microseconds. */
#define VUG_COALESCING_MAX_PAUSE 200
/* What comes within so many microseconds comes fast. */
#define VUG_COALESCING_PROBE 10

/* What has come and gone by the time of a look. */
struct vug_coalescing_sample {
	int64_t time; /* microseconds */
	uint64_t messages, bytes, replies;
};

struct vug_coalescing {
	struct vug_coalescing_sample last;
	uint64_t messages, looks; /* that came fast, one after the other; that found them */
	uint64_t last_probe;      /* at so many messages */
	bool is_flood;            /* they come from somebody who does not wait for us */
	int64_t pause;            /* what was said last */
};

/*
 * Whether so many have come fast that it is worth a probe: to wait for a moment, and look again. Only
 * somebody who does not wait for us has sent more by then, if they run on another processor.
 */
bool vug_coalescing_wants_probe(const struct vug_coalescing *coalescing);
void vug_coalescing_set_probe(struct vug_coalescing *coalescing, bool has_found);

/*
 * For how many microseconds from the sample on nobody need look again: 0 where the peer waits for
 * replies, its messages are large or slow, or it may be waiting for what they bring about.
 */
int64_t vug_coalescing_look(struct vug_coalescing *coalescing,
			    const struct vug_coalescing_sample *sample);

#endif
