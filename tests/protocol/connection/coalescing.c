/* SPDX-License-Identifier: MIT */
/* Many small messages are looked at together, and nothing else has to wait for that. */
#include "protocol/rig/fake_clock.h"

#include <string.h>

static void set_up(void)
{
	fixture_set_up();
	fake_clock_install();
	fake_clock_run(3);
}

static void tear_down(void)
{
	fake_clock_run(0);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

static void send_positions(unsigned int count)
{
	const struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1);

	for (unsigned int i = 0; i < count; i++)
		peer_send(&rig->peer, &message);
}

static void send_position(void)
{
	send_positions(1);
}

/* Twenty times some messages, each time taken at once. */
static void send_and_dispatch(void)
{
	for (unsigned int i = 0; i < 20 && !fake_clock_has_pause(); i++) {
		send_positions(10);
		cr_assert_eq(vug_server_dispatch(rig->server), 0);
	}
	recorder_forget(&rig->recorder);
}

/* A peer that sends on and on, so that the channel is not looked at for a moment. */
static void flood(void)
{
	fake_clock_set_meanwhile(send_position);
	send_and_dispatch();
	fake_clock_set_meanwhile(NULL);
	cr_assert_eq(vug_server_dispatch(rig->server), 0); /* takes the last ones */
	recorder_forget(&rig->recorder);
	cr_assert(fake_clock_has_pause(), "no number of messages makes a pause");
}

/* As a program's loop does. */
static void dispatch_when_readable(void)
{
	loop_wait_readable(vug_server_get_fd(rig->server));
	cr_assert_eq(vug_server_dispatch(rig->server), 0);
}

SUITE_TEST(coalescing, a_peer_that_sends_on_meanwhile_makes_a_pause)
{
	flood();
}

/* It might wait for what its messages bring about. */
SUITE_TEST(coalescing, a_peer_that_waits_makes_no_pause)
{
	send_and_dispatch();
	cr_expect_not(fake_clock_has_pause());
}

/* In one piece, so that the socket takes them all. */
static void send_many(void)
{
	const struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1);
	uint8_t bytes[400 * 64];
	size_t length = 0;

	for (unsigned int i = 0; i < 400; i++, length += message.length)
		memcpy(bytes + length, message.bytes, message.length);
	cr_assert_eq(peer_send_some(&rig->peer, bytes, length), length);
	fake_clock_set_meanwhile(NULL);
}

/* All that had come when the dispatch began is handled: more comes while it waits for that. */
static void send_many_after_200(struct recorder *recorder, enum recorder_event event)
{
	static unsigned int count;

	(void)recorder;
	(void)event;
	if (++count == 200)
		fake_clock_set_meanwhile(send_many);
}

SUITE_TEST(coalescing, a_dispatch_that_looks_twice_does_no_more_than_others)
{
	uint64_t before;

	for (unsigned int i = 0; i < 8; i++) {
		send_positions(10);
		cr_assert_eq(vug_server_dispatch(rig->server), 0);
	}
	before = rig_count_messages(rig);
	rig->recorder.react = send_many_after_200;
	send_positions(200);
	cr_assert_eq(vug_server_dispatch(rig->server), 0);
	cr_expect_gt(rig_count_messages(rig) - before, 200, "it looks twice");
	cr_expect_leq(rig_count_messages(rig) - before, 512);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
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
