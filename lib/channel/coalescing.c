/* SPDX-License-Identifier: MIT */
#include "channel/coalescing.h"

/* Of a socket's 208 KiB, which the sender must not find full. */
#define MAX_WAITING (96 << 10)
/* What the kernel needs for a message beside its bytes. */
#define MESSAGE_OVERHEAD 768
/* Slower ones, in microseconds from one to the next, are not worth a timer. */
#define MAX_INTERVAL 100
/* From one probe to the next, in messages. */
#define PROBE_INTERVAL 64
/* A peer that waits for what each message brings about sends no more than one in a pause. */
#define MIN_TOGETHER 2

static bool is_fast(const struct vug_coalescing_sample *last,
		    const struct vug_coalescing_sample *sample)
{
	int64_t elapsed = sample->time - last->time;
	int64_t messages = (int64_t)(sample->messages - last->messages);

	return elapsed > 0 && messages > 0 && elapsed <= messages * MAX_INTERVAL &&
	       sample->replies == last->replies;
}

/* The pause before this look was a probe: the peer has sent so many meanwhile. */
static void conclude_probe(struct vug_coalescing *coalescing, int64_t messages)
{
	coalescing->is_probing = false;
	coalescing->is_flood = messages >= MIN_TOGETHER;
	coalescing->last_probe = coalescing->messages;
	coalescing->pause = 0;
}

static bool wants_probe(const struct vug_coalescing *coalescing)
{
	return coalescing->messages >= coalescing->last_probe + PROBE_INTERVAL;
}

/* So long that as much has come by the next look as the socket may hold. */
static int64_t get_pause(int64_t pause, int64_t elapsed, int64_t messages, int64_t bytes)
{
	int64_t memory = bytes + messages * MESSAGE_OVERHEAD;
	int64_t wanted = elapsed * MAX_WAITING / memory;

	if (wanted > VUG_COALESCING_MAX_PAUSE)
		wanted = VUG_COALESCING_MAX_PAUSE;
	/* A timer, and what it wakes, need some time of their own. */
	pause += wanted - elapsed;
	return pause < 0 ? 0 : pause > wanted ? wanted : pause;
}

int64_t vug_coalescing_look(struct vug_coalescing *coalescing,
			    const struct vug_coalescing_sample *sample)
{
	const struct vug_coalescing_sample last = coalescing->last;
	int64_t messages = (int64_t)(sample->messages - last.messages);

	if (!is_fast(&last, sample)) {
		*coalescing = (struct vug_coalescing){.last = *sample};
		return 0;
	}
	coalescing->last = *sample;
	coalescing->messages += (uint64_t)messages;
	if (coalescing->is_probing)
		conclude_probe(coalescing, messages);
	if (coalescing->is_flood) {
		coalescing->pause = get_pause(coalescing->pause, sample->time - last.time, messages,
					      (int64_t)(sample->bytes - last.bytes));
	} else if (wants_probe(coalescing)) {
		coalescing->is_probing = true;
		coalescing->pause = VUG_COALESCING_PROBE;
	}
	return coalescing->pause;
}
