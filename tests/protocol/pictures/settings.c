/* SPDX-License-Identifier: MIT */
/* Settings that change while a server runs: what is out keeps what it has. */
#include <errno.h>
#include <vug/stats.h>

#include "protocol/rig/fake_clock.h"
#include "protocol/rig/fake_fence.h"

#define HOUR 3600000

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 3, .frame_timeout_ms = 100},
					    .keeps_frames = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	fake_clock_install();
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_show_dmabuf(rig, 1, 16, 16);
	rig_show_surface(rig, 2, 16, 16);
}

SUITE(set_up, fixture_tear_down);

static void set_timeout(uint32_t timeout_ms, uint32_t socket_timeout_ms)
{
	cr_assert_eq(vug_server_set_frame_timeout(rig->server, timeout_ms, socket_timeout_ms), 0);
}

static void update_surface(void)
{
	rig_send(rig, peer_update(2, 0, 0, 4, 4, NULL));
	recorder_forget(&rig->recorder);
}

static void expect_expired(void)
{
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "not finished");
}

/* --- timeouts --------------------------------------------------------------------------------- */

SUITE_TEST(settings, a_shorter_timeout_is_for_the_next_frame)
{
	rig_update_dmabuf(rig, 0);
	set_timeout(10, 0);
	fake_clock_advance(50);
	peer_expect_silence(&rig->peer);
	rig_update_dmabuf(rig, 1);
	fake_clock_advance(9);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(1);
	/* Of the second request: replies leave in order, and so behind the first one's. */
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "within 10 ms"), 1);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(39);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(1);
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "within 100 ms"), 1);
	rig_expect_dmabuf_reply(rig);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(settings, a_longer_timeout_is_for_the_next_frame)
{
	rig_update_dmabuf(rig, 0);
	set_timeout(500, 0);
	fake_clock_advance(100);
	expect_expired();
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(499);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(1);
	expect_expired();
}

SUITE_TEST(settings, a_timeout_of_0_is_a_second)
{
	set_timeout(0, 0);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(999);
	peer_expect_silence(&rig->peer);
	fake_clock_advance(1);
	expect_expired();
}

SUITE_TEST(settings, a_guest_is_never_left_waiting)
{
	cr_expect_eq(vug_server_set_frame_timeout(rig->server, VUG_NO_TIMEOUT, 0), -EINVAL);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(100);
	expect_expired();
}

/* A display that pulls, or is not looked at. */
SUITE_TEST(settings, a_frame_of_socket_pixels_may_be_kept_for_ever)
{
	set_timeout(100, VUG_NO_TIMEOUT);
	update_surface();
	fake_clock_advance(HOUR);
	update_surface();
	cr_expect_not(loop_is_readable(vug_server_get_fd(rig->server)), "it would spin");
	rig_finish_frame(rig);
	rig_settle(rig);
	rig_expect(rig, "frame 2 4x4+0+0\n");
}

SUITE_TEST(settings, a_frame_that_is_kept_for_ever_hides_no_other_frames_end)
{
	set_timeout(100, VUG_NO_TIMEOUT);
	update_surface();
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(100);
	expect_expired();
}

SUITE_TEST(settings, a_frame_that_is_kept_for_ever_is_not_waited_for_at_the_end)
{
	set_timeout(100, VUG_NO_TIMEOUT);
	update_surface();
	peer_close(&rig->peer);
	rig_settle(rig);
	recorder_expect(&rig->recorder, "disconnected peer-closed 0\n");
}

SUITE_TEST(settings, frames_of_socket_pixels_have_a_timeout_of_their_own)
{
	set_timeout(100, 30);
	rig_update_dmabuf(rig, 0);
	update_surface();
	fake_clock_advance(30);
	recorder_expect_warning(&rig->recorder, "within 30 ms");
	peer_expect_silence(&rig->peer);
	fake_clock_advance(70);
	expect_expired();
}

/* Whatever the timeout is when the frame is done. */
SUITE_TEST(settings, the_latency_of_a_reply_is_that_of_its_own_frame)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	rig_update_dmabuf(rig, 0);
	set_timeout(HOUR, 0);
	fake_clock_advance(20);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	cr_assert_eq(vug_server_get_stats(rig->server, &stats), 0);
	cr_expect_eq(stats.ack_latency_max_us, 20000);
}

/* --- fences ----------------------------------------------------------------------------------- */

static void wait_for_fences(bool waits)
{
	cr_assert_eq(vug_server_set_wait_for_fences(rig->server, waits), 0);
}

#define FRAME "frame 0 16x16+0+0\n"

SUITE_TEST(settings, the_next_frame_waits_for_its_fence)
{
	fake_fence_install();
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, FRAME);
	wait_for_fences(true);
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	fake_fence_signal(0);
	rig_settle(rig);
	rig_expect(rig, FRAME);
	fake_fence_uninstall();
}

SUITE_TEST(settings, frames_stay_in_order_behind_one_that_is_held)
{
	fake_fence_install();
	wait_for_fences(true);
	rig_update_dmabuf(rig, 0);
	wait_for_fences(false);
	rig_update_dmabuf(rig, 0);
	rig_update_dmabuf(rig, 1);
	rig_expect(rig, "frame 1 16x16+0+0\n");
	fake_fence_signal(1);
	rig_settle(rig);
	rig_expect(rig, "");
	fake_fence_signal(0);
	rig_settle(rig);
	rig_expect(rig, FRAME FRAME);
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, FRAME);
	fake_fence_uninstall();
}

/* The one behind it would be over sooner: it waits as long, and the loop sleeps meanwhile. */
SUITE_TEST(settings, a_shorter_timeout_keeps_held_frames_in_order)
{
	fake_fence_install();
	wait_for_fences(true);
	rig_update_dmabuf(rig, 0);
	set_timeout(10, 0);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(10);
	rig_expect(rig, "");
	cr_expect_not(loop_is_readable(vug_server_get_fd(rig->server)), "it would spin");
	fake_clock_advance(90);
	rig_expect(rig, FRAME FRAME);
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "after 100 ms"), 2);
	fake_fence_uninstall();
}

SUITE_TEST(settings, a_frame_that_is_held_shorter_ends_first)
{
	fake_fence_install();
	wait_for_fences(true);
	rig_update_dmabuf(rig, 0);
	set_timeout(10, 0);
	rig_update_dmabuf(rig, 1);
	fake_clock_advance(10);
	rig_expect(rig, "frame 1 16x16+0+0\n");
	recorder_expect_warning(&rig->recorder, "after 10 ms");
	fake_fence_uninstall();
}

/* --- the log ---------------------------------------------------------------------------------- */

SUITE_TEST(settings, a_log_level_holds_from_the_next_line_on)
{
	cr_assert_eq(vug_server_set_log_level(rig->server, VUG_LOG_DEBUG), 0);
	rig_expect_alive(rig);
	cr_expect_gt(recorder_take_lines(&rig->recorder, VUG_LOG_DEBUG, ""), 0);
	cr_assert_eq(vug_server_set_log_level(rig->server, VUG_LOG_ERROR), 0);
	rig_send(rig, peer_make(77, NULL, 0));
	rig_expect_alive(rig);
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, ""), 0);
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_DEBUG, ""), 0);
}

SUITE_TEST(settings, the_default_log_level_is_info)
{
	cr_assert_eq(vug_server_set_log_level(rig->server, VUG_LOG_ERROR), 0);
	cr_assert_eq(vug_server_set_log_level(rig->server, VUG_LOG_DEFAULT), 0);
	recorder_take_lines(&rig->recorder, VUG_LOG_INFO, "");
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_INFO, "is connected"), 1);
}

SUITE_TEST(settings, what_is_no_level_changes_nothing)
{
	cr_expect_eq(vug_server_set_log_level(rig->server, (enum vug_log_level)5), -EINVAL);
	rig_send(rig, peer_make(77, NULL, 0));
	recorder_expect_warning(&rig->recorder, "77");
}
