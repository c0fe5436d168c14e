/* SPDX-License-Identifier: MIT */
/* When a channel that gets many small messages is not looked at for a while. */
#include "channel/coalescing.h"

#include <criterion/criterion.h>

#define MAX_LOOKS 1000

/* A peer that sends messages of so many bytes, so many microseconds from each to the next. */
struct sender {
	int64_t interval, bytes;
};

/* Looks of so many messages each; returns the pause after the last of them. */
static int64_t look(struct vug_coalescing *coalescing, const struct sender *sender,
		    uint64_t messages, unsigned int looks)
{
	struct vug_coalescing_sample sample = coalescing->last;
	int64_t pause = 0;

	for (unsigned int i = 0; i < looks; i++) {
		sample.time += sender->interval * (int64_t)messages;
		sample.messages += messages;
		sample.bytes += (uint64_t)sender->bytes * messages;
		pause = vug_coalescing_look(coalescing, &sample);
	}
	return pause;
}

static const struct sender cursor = {.interval = 2, .bytes = 24};

Test(coalescing, many_small_messages_are_waited_for)
{
	struct vug_coalescing coalescing = {0};
	int64_t pause = look(&coalescing, &cursor, 8, MAX_LOOKS);

	cr_expect_gt(pause, 20 * cursor.interval, "%lld µs", (long long)pause);
}

Test(coalescing, small_messages_are_never_waited_for_longer_than_a_moment)
{
	for (int64_t interval = 1; interval < 1000; interval++) {
		struct vug_coalescing coalescing = {0};
		const struct sender sender = {.interval = interval, .bytes = 24};

		cr_expect_leq(look(&coalescing, &sender, 8, MAX_LOOKS), VUG_COALESCING_MAX_PAUSE,
			      "%lld µs", (long long)interval);
	}
}

/* A sender that finds it full is slower than one that wakes somebody each time. */
Test(coalescing, a_pause_fills_no_more_than_a_part_of_the_socket)
{
	for (int64_t bytes = 24; bytes < 1 << 20; bytes *= 2) {
		struct vug_coalescing coalescing = {0};
		const struct sender sender = {.interval = 3, .bytes = bytes};
		int64_t pause = look(&coalescing, &sender, 8, MAX_LOOKS);

		cr_expect_leq(pause / sender.interval * (bytes + 768), 208 << 10, "%lld bytes",
			      (long long)bytes);
	}
}

Test(coalescing, large_messages_are_not_waited_for)
{
	struct vug_coalescing coalescing = {0};
	const struct sender sender = {.interval = 10, .bytes = 64 << 10};

	cr_expect_eq(look(&coalescing, &sender, 4, MAX_LOOKS), 0);
}

Test(coalescing, slow_messages_are_not_waited_for)
{
	struct vug_coalescing coalescing = {0};
	const struct sender sender = {.interval = 1000, .bytes = 24};

	cr_expect_eq(look(&coalescing, &sender, 4, MAX_LOOKS), 0);
}

/* What a guest does at its beginning, and what a person does with a mouse, is shown at once. */
Test(coalescing, a_burst_is_not_waited_for)
{
	struct vug_coalescing coalescing = {0};

	cr_expect_eq(look(&coalescing, &cursor, 10, 6), 0);
}

/* A peer that waits for what a message brings about sends the next one after that. */
Test(coalescing, a_peer_that_sends_one_message_during_a_probe_is_not_waited_for)
{
	struct vug_coalescing coalescing = {0};

	cr_expect_eq(look(&coalescing, &cursor, 8, 8), VUG_COALESCING_PROBE, "a probe");
	cr_expect_eq(look(&coalescing, &cursor, 1, 1), 0, "one message during it");
	cr_expect_eq(look(&coalescing, &cursor, 8, 7), 0, "the next probe comes 64 messages later");
}

/* Who waits for one sends nothing else meanwhile. */
Test(coalescing, a_reply_ends_the_pauses)
{
	struct vug_coalescing coalescing = {0};
	struct vug_coalescing_sample sample;

	look(&coalescing, &cursor, 8, MAX_LOOKS);
	sample = coalescing.last;
	sample.time += 16;
	sample.messages += 8;
	sample.replies++;
	cr_expect_eq(vug_coalescing_look(&coalescing, &sample), 0);
	cr_expect_eq(look(&coalescing, &cursor, 8, 1), 0, "until it is as many again");
}

Test(coalescing, a_look_that_finds_nothing_ends_the_pauses)
{
	struct vug_coalescing coalescing = {0};
	struct vug_coalescing_sample sample;

	look(&coalescing, &cursor, 8, MAX_LOOKS);
	sample = coalescing.last;
	sample.time += 100;
	cr_expect_eq(vug_coalescing_look(&coalescing, &sample), 0);
	cr_expect_eq(look(&coalescing, &cursor, 8, 1), 0, "until it is as many again");
}

Test(coalescing, a_clock_that_stands_still_says_nothing)
{
	struct vug_coalescing coalescing = {0};
	const struct sender sender = {.interval = 0, .bytes = 24};

	cr_expect_eq(look(&coalescing, &sender, 8, MAX_LOOKS), 0);
}
