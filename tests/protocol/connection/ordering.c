/* SPDX-License-Identifier: MIT */
/* Replies carry no number: they go out once each, in the order of the requests. */
#include <sys/socket.h>

#include <vug/stats.h>

#include "protocol/rig/fake_clock.h"

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2}, .keeps_frames = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_show_dmabuf(rig, 1, 16, 16);
}

SUITE(set_up, fixture_tear_down);

static void expect_edid_reply(void)
{
	peer_expect_reply(&rig->peer, PEER_GET_EDID, NULL, PEER_EDID_REPLY_SIZE);
}

static void finish_frame(size_t index)
{
	vug_frame_done(recorder_take_frame(&rig->recorder, index));
	rig_settle(rig);
}

SUITE_TEST(ordering, an_answer_waits_for_the_one_before)
{
	rig_update_dmabuf(rig, 0);
	rig_send(rig, PEER_MAKE(PEER_GET_EDID, 0));
	recorder_forget(&rig->recorder);
	rig_expect(rig, "");
	finish_frame(0);
	rig_expect_dmabuf_reply(rig);
	expect_edid_reply();
	rig_expect(rig, "");
}

SUITE_TEST(ordering, the_order_holds_across_scanouts)
{
	rig_update_dmabuf(rig, 0);
	rig_send(rig, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	rig_update_dmabuf(rig, 1);
	rig_send(rig, PEER_MAKE(PEER_GET_EDID, 1));
	recorder_forget(&rig->recorder);
	finish_frame(1);
	rig_expect(rig, "");
	finish_frame(0);
	rig_expect_dmabuf_reply(rig);
	peer_expect_reply(&rig->peer, PEER_GET_DISPLAY_INFO, NULL, PEER_DISPLAY_INFO_REPLY_SIZE);
	rig_expect_dmabuf_reply(rig);
	expect_edid_reply();
	rig_expect(rig, "");
}

SUITE_TEST(ordering, frames_may_be_finished_in_any_order)
{
	for (uint32_t i = 0; i < 6; i++)
		rig_update_dmabuf(rig, i % 2);
	recorder_forget(&rig->recorder);
	for (size_t i = 5; i > 0; i--)
		finish_frame(i);
	rig_expect(rig, "");
	finish_frame(0);
	for (uint32_t i = 0; i < 6; i++)
		rig_expect_dmabuf_reply(rig);
	rig_expect(rig, "");
}

SUITE_TEST(ordering, cursors_move_while_a_reply_is_due)
{
	rig_update_dmabuf(rig, 0);
	recorder_forget(&rig->recorder);
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 3, 4));
	rig_expect(rig, "cursor 0 at 3,4\n");
}

SUITE_TEST(ordering, pictures_arrive_while_a_reply_is_due)
{
	rig_update_dmabuf(rig, 0);
	recorder_forget(&rig->recorder);
	rig_show_surface(rig, 1, 4, 4);
	rig_send(rig, peer_update(1, 0, 0, 4, 4, NULL));
	rig_expect(rig, "frame 1 4x4+0+0\n");
}

/* More than there is room for: they wait, and none is lost. */
SUITE_TEST(ordering, a_hundred_requests_behind_one_that_waits_are_all_answered)
{
	rig_update_dmabuf(rig, 0);
	for (uint32_t i = 0; i < 100; i++)
		rig_send(rig, PEER_MAKE(PEER_GET_EDID, 0));
	peer_expect_silence(&rig->peer);
	finish_frame(0);
	rig_expect_dmabuf_reply(rig);
	for (uint32_t i = 0; i < 100; i++) {
		expect_edid_reply();
		rig_settle(rig);
	}
	recorder_forget(&rig->recorder);
	rig_expect(rig, "");
}

SUITE_TEST(ordering, a_hundred_frames_that_wait_are_all_answered)
{
	rig->recorder.keeps_frames = true;
	for (uint32_t i = 0; i < 100; i++)
		rig_update_dmabuf(rig, i % 2);
	for (uint32_t i = 0; i < 100; i++) {
		finish_frame(0);
		rig_expect_dmabuf_reply(rig);
		peer_expect_silence(&rig->peer);
	}
}

SUITE_TEST(ordering, a_back_end_that_leaves_while_its_requests_wait_is_noticed)
{
	for (uint32_t i = 0; i < 100; i++)
		rig_update_dmabuf(rig, 0);
	recorder_forget(&rig->recorder);
	peer_close(&rig->peer);
	rig_settle(rig);
	cr_assert_not(vug_server_is_connected(rig->server));
	recorder_expect(&rig->recorder, "disconnected peer-closed 0\n");
}

static struct peer_message make_question(unsigned int number)
{
	if (number % 3 == 0)
		return peer_make(PEER_GET_DISPLAY_INFO, NULL, 0);
	if (number % 3 == 1)
		return PEER_MAKE(PEER_GET_EDID, 0);
	return peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0);
}

static void expect_answer(unsigned int number)
{
	if (number % 3 == 0)
		peer_expect_reply(&rig->peer, PEER_GET_DISPLAY_INFO, NULL,
				  PEER_DISPLAY_INFO_REPLY_SIZE);
	else if (number % 3 == 1)
		expect_edid_reply();
	else
		peer_expect_reply(&rig->peer, PEER_GET_PROTOCOL_FEATURES, NULL,
				  PEER_FEATURES_REPLY_SIZE);
}

/* Until neither side takes any more. */
static unsigned int ask_without_reading(void)
{
	unsigned int asked = 0;

	for (;;) {
		struct peer_message message = make_question(asked);

		if (!peer_try_send(&rig->peer, &message))
			return asked;
		asked++;
		rig_settle(rig);
	}
}

SUITE_TEST(ordering, replies_that_are_not_read_wait)
{
	unsigned int asked = ask_without_reading();

	cr_assert_gt(asked, 50);
	cr_assert(vug_server_is_connected(rig->server));
	for (unsigned int i = 0; i < asked; i++) {
		expect_answer(i);
		rig_settle(rig);
	}
	peer_expect_silence(&rig->peer);
	rig_expect_alive(rig);
}

SUITE_TEST(ordering, a_back_end_that_leaves_without_reading_is_noticed)
{
	ask_without_reading();
	peer_close(&rig->peer);
	rig_settle(rig);
	cr_assert_not(vug_server_is_connected(rig->server));
}

static size_t count_events(void)
{
	const char *text;
	size_t count = 0;

	fflush(rig->recorder.stream);
	for (text = rig->recorder.events; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}

/* One dispatch must not keep the program's loop for as long as a back end likes. */
SUITE_TEST(ordering, a_flood_is_served_in_portions)
{
	const struct peer_message move = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1);
	static uint8_t flood[4000 * 24];
	size_t served;

	for (size_t i = 0; i < 4000; i++)
		for (size_t j = 0; j < 24; j++)
			flood[i * 24 + j] = move.bytes[j];
	cr_assert_eq(peer_send_some(&rig->peer, flood, sizeof(flood)), sizeof(flood));
	fake_clock_install(); /* a dispatch ends after a millisecond, too */
	vug_server_dispatch(rig->server);
	served = count_events();
	cr_expect(served > 0 && served < 4000, "%zu", served);
	cr_expect(loop_is_readable(vug_server_get_fd(rig->server)));
	rig_settle(rig);
	cr_expect_eq(count_events(), 4000);
}

/* An answer is a system call, and dearer than what is only read. */
SUITE_TEST(ordering, one_dispatch_sends_few_of_many_replies)
{
	const struct peer_message question = peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0);
	struct vug_stats stats = {.size = sizeof(stats)};

	for (size_t i = 0; i < 150; i++)
		peer_send(&rig->peer, &question);
	fake_clock_install(); /* a dispatch ends after a millisecond, too */
	vug_server_dispatch(rig->server);
	vug_server_get_stats(rig->server, &stats);
	cr_expect(stats.replies > 0 && stats.replies < 100, "%llu",
		  (unsigned long long)stats.replies);
	rig_settle(rig);
	vug_server_get_stats(rig->server, &stats);
	cr_expect_eq(stats.replies, 150);
}

/* A peer that only says no more still waits for what it is owed, however long that takes. */
SUITE_TEST(ordering, a_peer_that_says_no_more_still_gets_its_answers)
{
	rig_update_dmabuf(rig, 0);
	rig_send(rig, PEER_MAKE(PEER_GET_EDID, 0));
	recorder_forget(&rig->recorder);
	shutdown(rig->peer.fd, SHUT_WR);
	rig_settle(rig);
	rig_expect(rig, "");
	finish_frame(0);
	rig_expect_dmabuf_reply(rig);
	expect_edid_reply();
	rig_settle(rig);
	cr_assert_not(vug_server_is_connected(rig->server));
}
