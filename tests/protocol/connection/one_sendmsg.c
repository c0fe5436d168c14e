/* SPDX-License-Identifier: MIT */
/*
 * A reply leaves with one sendmsg: QEMU's back end reads its payload with a single read(), and
 * cut short it gives up. On the receiving side two sends look like one when both are there, so
 * the library's system call is watched instead.
 */
#include "protocol/rig/samples.h"
#include "protocol/rig/watched_sendmsg.h"

SUITE(samples_set_up, samples_tear_down);

/* Sends are the library's alone between the two of them. */
static void send_and_watch(const struct sample *sample)
{
	const struct peer_message message = sample->make();

	peer_send(&rig->peer, &message);
	watched_sendmsg = (struct watched_sendmsg){.limit = 0};
	rig_settle(rig);
}

SUITE_TEST(one_sendmsg, every_reply_leaves_in_one_piece)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		const struct sample *sample = &samples[i];

		send_and_watch(sample);
		cr_expect_eq(watched_sendmsg.count, sample->has_reply, "%s", sample->name);
		cr_expect_eq(watched_sendmsg.length,
			     sample->has_reply ? PEER_HEADER_SIZE + sample->reply_size : 0, "%s",
			     sample->name);
		samples_expect_reply(sample);
		samples_reset();
	}
}

/* A socket with room for a part of it takes the rest later, and nothing twice. */
SUITE_TEST(one_sendmsg, a_reply_that_was_taken_in_part_is_continued)
{
	const struct sample *sample = &samples[PEER_GET_EDID - 1];
	const struct peer_message message = sample->make();

	peer_send(&rig->peer, &message);
	watched_sendmsg.limit = 100;
	rig_settle(rig);
	watched_sendmsg.limit = 0;
	samples_expect(sample);
}
