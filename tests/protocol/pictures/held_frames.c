/* SPDX-License-Identifier: MIT */
/* VUG_SERVER_WAIT_FOR_FENCES: no frame before its pixels. */
#include <vug/stats.h>

#include "protocol/rig/fake_clock.h"
#include "protocol/rig/fake_fence.h"

static void use(bool waits)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 2,
			   .frame_timeout_ms = 100,
			   .flags = waits ? VUG_SERVER_WAIT_FOR_FENCES : 0},
		.keeps_frames = true};

	rig = rig_new(&options);
	fake_clock_install();
	rig_show_dmabuf(rig, 0, 16, 16);
}

static void set_up(void)
{
	fixture_set_up_checks();
	use(true);
	fake_fence_install();
}

static void tear_down(void)
{
	fake_fence_uninstall();
	fixture_tear_down();
}

SUITE(set_up, tear_down);

static void expect_quiet(void)
{
	cr_expect_not(loop_is_readable(vug_server_get_fd(rig->server)), "it would spin");
}

static void signal_fence(unsigned int number)
{
	fake_fence_signal(number);
	rig_settle(rig);
}

#define FRAME "frame 0 16x16+0+0\n"

SUITE_TEST(held_frames, a_frame_waits_until_the_back_end_has_drawn_it)
{
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	expect_quiet();
	signal_fence(0);
	rig_expect(rig, FRAME);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
}

/* What passes until it is drawn is a part of how late it is. */
SUITE_TEST(held_frames, a_held_frame_arrived_before_it_was_held)
{
	int64_t before;

	fake_fence_set_signalled(true);
	rig_update_dmabuf(rig, 0);
	before = vug_frame_get_arrival(rig->recorder.frames[0]);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	fake_fence_set_signalled(false);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(20);
	signal_fence(1);
	cr_expect_eq(vug_frame_get_arrival(rig->recorder.frames[0]), before);
	recorder_forget(&rig->recorder);
}

SUITE_TEST(held_frames, a_frame_that_is_drawn_already_does_not_wait)
{
	fake_fence_set_signalled(true);
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, FRAME);
}

SUITE_TEST(held_frames, a_program_that_did_not_ask_does_not_wait)
{
	fixture_tear_down();
	use(false);
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, FRAME);
}

/* Shared memory has no fences. */
SUITE_TEST(held_frames, a_buffer_without_fences_does_not_wait)
{
	fake_fence_uninstall();
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, FRAME);
}

SUITE_TEST(held_frames, everything_else_goes_on_meanwhile)
{
	rig_update_dmabuf(rig, 0);
	rig_show_surface(rig, 1, 16, 16);
	rig_send(rig, peer_update(1, 0, 0, 4, 4, NULL));
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 3, 4));
	rig_expect(rig, "frame 1 4x4+0+0\ncursor 0 at 3,4\n");
	signal_fence(0);
	rig_expect(rig, FRAME);
}

SUITE_TEST(held_frames, a_fence_that_never_signals_is_waited_for_until_the_timeout)
{
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(99);
	rig_expect(rig, "");
	fake_clock_advance(1);
	rig_expect(rig, FRAME);
	recorder_expect_warning(&rig->recorder, "acquire fence still pending");
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(held_frames, the_watchdog_waits_for_the_program_as_long_again)
{
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(100);
	recorder_expect_warning(&rig->recorder, "acquire fence still pending");
	fake_clock_advance(99);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(1);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "frames not finished within");
	rig_expect(rig, FRAME);
}

SUITE_TEST(held_frames, the_frames_of_a_scanout_stay_in_order)
{
	rig_update_dmabuf(rig, 0);
	rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 1, 2, 3, 4));
	signal_fence(1);
	rig_expect(rig, "");
	expect_quiet();
	signal_fence(0);
	rig_expect(rig, FRAME "frame 0 3x4+1+2\n");
}

SUITE_TEST(held_frames, a_frame_that_is_drawn_waits_for_those_before_it)
{
	rig_update_dmabuf(rig, 0);
	fake_fence_set_signalled(true);
	rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 1, 2, 3, 4));
	rig_expect(rig, "");
	expect_quiet();
	signal_fence(0);
	rig_expect(rig, FRAME "frame 0 3x4+1+2\n");
}

SUITE_TEST(held_frames, the_next_one_is_waited_for_in_its_turn)
{
	rig_update_dmabuf(rig, 0);
	rig_update_dmabuf(rig, 0);
	signal_fence(0);
	rig_expect(rig, FRAME);
	expect_quiet();
	signal_fence(1);
	rig_expect(rig, FRAME);
}

SUITE_TEST(held_frames, scanouts_do_not_wait_for_each_other)
{
	rig_show_dmabuf(rig, 1, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_update_dmabuf(rig, 1);
	signal_fence(1);
	rig_expect(rig, "frame 1 16x16+0+0\n");
	rig_finish_frame(rig);
	peer_expect_silence(&rig->peer);
	signal_fence(0);
	rig_expect(rig, FRAME);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(held_frames, a_new_picture_ends_the_wait)
{
	rig_update_dmabuf(rig, 0);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 32, 32));
	rig_expect_dmabuf_reply(rig);
	signal_fence(0);
	rig_expect(rig, "scanout 0 surface 32x32 shows 32x32+0+0\n");
}

SUITE_TEST(held_frames, no_picture_ends_the_wait)
{
	rig_update_dmabuf(rig, 0);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	rig_expect_dmabuf_reply(rig);
	rig_expect(rig, "scanout 0 off\n");
}

SUITE_TEST(held_frames, a_disconnect_ends_the_wait)
{
	rig_update_dmabuf(rig, 0);
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	signal_fence(0);
	rig_expect(rig, "");
	rig_expect_alive(rig);
}

/* The back end has as many replies open as it may, and all of them wait. */
SUITE_TEST(held_frames, as_many_are_held_as_replies_can_be_open)
{
	for (unsigned int i = 0; i < 20; i++)
		rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	expect_quiet();
	fake_fence_set_signalled(true);
	for (unsigned int i = 0; i < 16; i++)
		signal_fence(i);
	while (rig->recorder.num_frames > 0) {
		rig_finish_frame(rig);
		rig_settle(rig);
	}
	for (unsigned int i = 0; i < 20; i++)
		rig_expect_dmabuf_reply(rig);
	recorder_forget(&rig->recorder);
}

static void drop_server(struct recorder *recorder, enum recorder_event event)
{
	if (event != RECORDER_FRAME || rig->server == NULL)
		return;
	recorder->react = NULL;
	vug_server_unref(rig->server);
	rig->server = NULL;
}

SUITE_TEST(held_frames, the_server_may_be_dropped_when_the_first_one_comes)
{
	rig_update_dmabuf(rig, 0);
	rig_update_dmabuf(rig, 0);
	rig->recorder.react = drop_server;
	fake_fence_signal(0);
	fake_fence_signal(1);
	rig_settle(rig);
	recorder_expect(&rig->recorder, FRAME);
}

static void disconnect(struct recorder *recorder, enum recorder_event event)
{
	if (event == RECORDER_FRAME)
		vug_server_disconnect(vug_scanout_get_server(rig_get_scanout(rig, 0)));
	(void)recorder;
}

SUITE_TEST(held_frames, the_channel_may_be_closed_when_the_first_one_comes)
{
	rig_update_dmabuf(rig, 0);
	rig_update_dmabuf(rig, 0);
	rig->recorder.react = disconnect;
	fake_fence_signal(0);
	fake_fence_signal(1);
	rig_settle(rig);
	recorder_expect(&rig->recorder, FRAME);
}

SUITE_TEST(held_frames, held_frames_are_counted)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	rig_update_dmabuf(rig, 0);
	signal_fence(0);
	fake_fence_set_signalled(true);
	rig_update_dmabuf(rig, 0);
	cr_assert_eq(vug_server_get_stats(rig->server, &stats), 0);
	cr_expect_eq(stats.frames, 2);
	cr_expect_eq(stats.frames_held, 1);
	recorder_forget(&rig->recorder);
}
