/* SPDX-License-Identifier: MIT */
/* A frame that nobody finishes would freeze the guest: after a while it counts as done. */
#include "protocol/rig/fake_clock.h"

static void set_up_with(const struct rig_options *options)
{
	fixture_set_up_checks();
	rig = rig_new(options);
	fake_clock_install();
}

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2, .frame_timeout_ms = 100},
					    .keeps_frames = true};

	set_up_with(&options);
}

SUITE(set_up, fixture_tear_down);

static void update(uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	rig_send(rig, peer_update(0, x, y, width, height, NULL));
}

SUITE_TEST(watchdog, a_frame_that_nobody_finishes_is_answered)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(99);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(1);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "not finished");
}

SUITE_TEST(watchdog, each_frame_has_the_whole_timeout)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(60);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(40);
	rig_expect_dmabuf_reply(rig);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(59);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(1);
	rig_expect_dmabuf_reply(rig);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "not finished");
}

SUITE_TEST(watchdog, a_finished_frame_does_not_expire)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	for (unsigned int i = 0; i < 10; i++) {
		rig_update_dmabuf(rig, 0);
		fake_clock_advance(50);
		rig_finish_frame(rig);
		rig_expect_dmabuf_reply(rig);
	}
	fake_clock_advance(1000);
	peer_expect_silence(&rig->peer);
}

SUITE_TEST(watchdog, finishing_after_the_watchdog_is_harmless)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(100);
	rig_expect_dmabuf_reply(rig);
	rig_finish_frame(rig);
	peer_expect_silence(&rig->peer);
	recorder_expect_warning(&rig->recorder, "not finished");
}

SUITE_TEST(watchdog, an_expired_frame_of_a_surface_is_followed_by_the_next)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 1, 1);
	update(2, 3, 4, 5);
	recorder_forget(&rig->recorder);
	fake_clock_advance(100);
	rig_expect(rig, "frame 0 4x5+2+3\n");
	recorder_expect_warning(&rig->recorder, "not finished");
}

SUITE_TEST(watchdog, the_timeout_is_a_second_by_default)
{
	const struct rig_options options = {.keeps_frames = true};

	fixture_tear_down();
	set_up_with(&options);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(999);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(1);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "not finished");
}

SUITE_TEST(watchdog, an_expiry_wakes_the_loop)
{
	const struct rig_options options = {.config = {.frame_timeout_ms = 1},
					    .keeps_frames = true};

	fixture_use(&options);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, 16, 16));
	if (recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "not finished") == 0) {
		loop_wait_readable(vug_server_get_fd(rig->server));
		rig_settle(rig);
		recorder_expect_warning(&rig->recorder, "not finished");
	}
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(watchdog, a_frame_of_the_connection_before_does_not_expire)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	fake_clock_advance(1000);
	peer_expect_silence(&rig->peer);
	recorder_expect_no_complaints(&rig->recorder);
}
