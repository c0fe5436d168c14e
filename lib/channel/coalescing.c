/* SPDX-License-Identifier: MIT */
#include "channel/coalescing.h"

#include <stdbool.h>

/* Of a socket's 208 KiB, which the sender must not find full. */
#define MAX_WAITING (40 << 10)
/* What the kernel needs for a message beside its bytes. */
#define MESSAGE_OVERHEAD 768
/* Slower ones, in microseconds from one to the next, are not worth a timer. */
#define MAX_INTERVAL 100
/* As many have to be fast before it is believed. */
#define MIN_STREAK 64
/* Fewer than that at a look are not worth it either: who sends them waits for what they do. */
#define MIN_TOGETHER 2

static int64_t get_pause(int64_t elapsed, int64_t messages, int64_t bytes)
{
	int64_t memory = bytes + messages * MESSAGE_OVERHEAD;
	int64_t pause = elapsed * MAX_WAITING / memory;

	if (pause > VUG_COALESCING_MAX_PAUSE)
		pause = VUG_COALESCING_MAX_PAUSE;
	return pause * messages >= MIN_TOGETHER * elapsed ? pause : 0;
}

int64_t vug_coalescing_look(struct vug_coalescing *coalescing,
			    const struct vug_coalescing_sample *sample)
{
	const struct vug_coalescing_sample last = coalescing->last;
	int64_t messages = (int64_t)(sample->messages - last.messages);
	int64_t bytes = (int64_t)(sample->bytes - last.bytes);
	int64_t elapsed = sample->time - last.time;

	bool is_fast = messages >= MIN_TOGETHER && elapsed <= messages * MAX_INTERVAL;

	coalescing->last = *sample;
	if (!is_fast || elapsed < 1 || sample->replies != last.replies) {
		coalescing->streak = 0;
		return 0;
	}
	coalescing->streak += (uint64_t)messages;
	return coalescing->streak >= MIN_STREAK ? get_pause(elapsed, messages, bytes) : 0;
}
