/* SPDX-License-Identifier: MIT */
/* Many small messages are looked at together, and nothing else has to wait for that. */
#include "protocol/rig/fake_clock.h"

#include <string.h>

#define PROBE 10 /* microseconds */

static void use(uint32_t flags)
{
	const struct rig_options options = {.config = {.num_scanouts = 2, .flags = flags}};

	rig = rig_new(&options);
	fake_clock_install();
	fake_clock_run(3);
}

static void set_up(void)
{
	fixture_set_up_checks();
	use(VUG_SERVER_COALESCE);
}

static void tear_down(void)
{
	fake_clock_run(0);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

/* As a program's loop does. */
static void dispatch_when_readable(void)
{
	loop_wait_readable(vug_server_get_fd(rig->server));
	cr_assert_eq(vug_server_dispatch(rig->server), 0);
}

static void send_positions(unsigned int count)
{
	const struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1);

	for (unsigned int i = 0; i < count; i++)
		peer_send(&rig->peer, &message);
}

/* So many messages each time, that often; returns the longest pause. */
static unsigned int send_and_dispatch(unsigned int count, unsigned int times)
{
	unsigned int longest = 0;

	for (unsigned int i = 0; i < times; i++) {
		send_positions(count);
		dispatch_when_readable();
		if (fake_clock_get_pause() > longest)
			longest = fake_clock_get_pause();
	}
	recorder_forget(&rig->recorder);
	return longest;
}

/* A peer that sends on and on, so that the channel is not looked at for a moment. */
static void flood(void)
{
	cr_assert_gt(send_and_dispatch(10, 20), PROBE, "no number of messages makes a pause");
	cr_assert(fake_clock_has_pause());
}

SUITE_TEST(coalescing, a_peer_that_sends_on_meanwhile_makes_a_pause)
{
	flood();
}

SUITE_TEST(coalescing, without_the_flag_no_message_waits)
{
	tear_down();
	use(0);
	cr_expect_eq(send_and_dispatch(10, 40), 0);
}

/* It might wait for what its messages bring about. */
SUITE_TEST(coalescing, a_peer_that_waits_for_each_message_is_probed_and_never_paused)
{
	cr_expect_eq(send_and_dispatch(1, 400), PROBE);
}

SUITE_TEST(coalescing, what_came_in_a_pause_is_handled_after_it)
{
	const struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 3, 4);
	uint64_t before;

	flood();
	before = rig_count_messages(rig);
	peer_send(&rig->peer, &message);
	while (rig_count_messages(rig) == before)
		dispatch_when_readable();
	rig_expect(rig, "cursor 0 at 3,4\n");
}

SUITE_TEST(coalescing, a_pause_in_which_nothing_came_is_the_last)
{
	flood();
	while (fake_clock_has_pause())
		dispatch_when_readable();
	rig_settle(rig);
	send_positions(1);
	cr_expect(loop_is_readable(vug_server_get_fd(rig->server)), "it is not waited for");
	rig_settle(rig);
	recorder_forget(&rig->recorder);
}

SUITE_TEST(coalescing, a_request_is_answered_after_it)
{
	const struct peer_message message = peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0);

	flood();
	peer_send(&rig->peer, &message);
	while (!loop_is_readable(rig->peer.fd))
		dispatch_when_readable();
	peer_expect_reply(&rig->peer, PEER_GET_PROTOCOL_FEATURES, NULL, PEER_FEATURES_REPLY_SIZE);
	cr_expect_not(fake_clock_has_pause(), "who waits for replies is not kept waiting");
}

SUITE_TEST(coalescing, a_peer_that_goes_in_a_pause_has_gone)
{
	flood();
	peer_close(&rig->peer);
	while (vug_server_is_connected(rig->server))
		dispatch_when_readable();
	recorder_expect(&rig->recorder, "cursor 0 at 1,1 hidden\ndisconnected peer-closed 0\n");
}

SUITE_TEST(coalescing, the_next_connection_has_no_pause)
{
	flood();
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	send_positions(1);
	cr_expect(loop_is_readable(vug_server_get_fd(rig->server)), "it is not waited for");
	rig_settle(rig);
	recorder_forget(&rig->recorder);
}
