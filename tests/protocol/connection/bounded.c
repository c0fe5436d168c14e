/* SPDX-License-Identifier: MIT */
/* The limits of one dispatch, so that nobody else in the loop waits for long. */
#include "protocol/rig/fake_clock.h"

#include <string.h>

static void set_up(void)
{
	fixture_set_up();
	fake_clock_install();
}

static void tear_down(void)
{
	fake_clock_run(0);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

/* They say nothing, but might have cost much. */
static void send_features(unsigned int count)
{
	const struct peer_message message = peer_set_features(3);

	for (unsigned int i = 0; i < count; i++)
		peer_send(&rig->peer, &message);
}

static uint64_t dispatch_once(void)
{
	uint64_t before = rig_count_messages(rig);

	cr_assert_eq(vug_server_dispatch(rig->server), 0);
	return rig_count_messages(rig) - before;
}

SUITE_TEST(bounded, a_dispatch_ends_after_a_millisecond)
{
	send_features(50);
	fake_clock_run(100);
	cr_expect_leq(dispatch_once(), 10);
	cr_expect(loop_is_readable(vug_server_get_fd(rig->server)), "there is more to do");
}

/* Looking at the clock costs as much as they do. */
SUITE_TEST(bounded, cheap_messages_are_looked_after_64_at_a_time)
{
	const struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1);

	for (unsigned int i = 0; i < 200; i++)
		peer_send(&rig->peer, &message);
	fake_clock_run(1000);
	cr_expect_leq(dispatch_once(), 64);
	rig_settle(rig);
	cr_expect_eq(rig_count_messages(rig), 200);
	recorder_forget(&rig->recorder);
}

SUITE_TEST(bounded, what_is_left_is_done_in_the_next_ones)
{
	send_features(50);
	fake_clock_run(100);
	rig_settle(rig);
	cr_expect_eq(rig_count_messages(rig), 50);
	recorder_forget(&rig->recorder);
}

/* The end may come between the pixels, which need no more reading, and what they mean. */
SUITE_TEST(bounded, a_message_is_handled_wherever_the_dispatch_ends)
{
	const struct peer_message update = peer_update(0, 2, 1, 5, 4, NULL);

	rig_show_surface(rig, 0, 20, 10);
	for (unsigned int slowness = 100; slowness <= 1500; slowness += 100) {
		fake_clock_run(slowness);
		for (size_t split = 1; split < update.length; split++) {
			peer_send_part(&rig->peer, &update, 0, split);
			rig_settle(rig);
			peer_send_part(&rig->peer, &update, split, update.length);
			rig_settle(rig);
			rig_expect(rig, "frame 0 5x4+2+1\n");
		}
	}
}

/* However slow a step is. */
SUITE_TEST(bounded, each_dispatch_gets_on)
{
	send_features(3);
	fake_clock_run(5000);
	rig_settle(rig);
	cr_expect_eq(rig_count_messages(rig), 3);
	recorder_forget(&rig->recorder);
}

/* One pixel of each row may bring in a page for each: they are copied bit by bit. */
SUITE_TEST(bounded, pixels_that_came_with_their_header_are_copied_in_pieces)
{
	const struct peer_message update = peer_update(0, 7, 0, 1, 3000, NULL);

	rig_show_surface(rig, 0, 16, 3000);
	peer_send(&rig->peer, &update);
	fake_clock_run(1000);
	dispatch_once();
	recorder_expect(&rig->recorder, "");
	rig_settle(rig);
	rig_expect(rig, "frame 0 1x3000+7+0\n");
	cr_expect_eq(rig_get_pixel(rig, 0, 7, 2999), 0x00c0ffee);
}

SUITE_TEST(bounded, a_dispatch_takes_at_most_512_messages)
{
	struct peer_message message = PEER_MAKE(PEER_SCANOUT, 0, 0, 0);

	message.length = 0;
	for (unsigned int i = 0; i < 700; i++) {
		const struct peer_message one = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1);

		memcpy(message.bytes + message.length, one.bytes, one.length);
		message.length += one.length;
	}
	peer_send(&rig->peer, &message);
	cr_expect_leq(dispatch_once(), 512);
	rig_settle(rig);
	cr_expect_eq(rig_count_messages(rig), 700);
	recorder_forget(&rig->recorder);
}
