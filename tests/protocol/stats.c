/* SPDX-License-Identifier: MIT */
/* vug_server_get_stats(): the rule of each counter. */
#include "protocol/rig/fixture.h"

#include <errno.h>
#include <string.h>

#include "protocol/rig/fake_clock.h"
#include "vug/stats.h"

/* Of the fake clock; so long that the timer, which is real, does not come first on a slow machine. */
#define TIMEOUT_MS 60000

static void set_up_with(const struct rig_options *options)
{
	fixture_set_up_checks();
	rig = rig_new(options);
	fake_clock_install();
}

static void set_up(void)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 2, .frame_timeout_ms = TIMEOUT_MS},
		.keeps_frames = true};

	set_up_with(&options);
}

SUITE(set_up, fixture_tear_down);

static struct vug_stats get_stats(void)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	cr_assert_eq(vug_server_get_stats(rig->server, &stats), 0);
	return stats;
}

static void update(uint32_t scanout, uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	rig_send(rig, peer_update(scanout, x, y, width, height, NULL));
}

static void expect_warnings(enum vug_warning kind, uint64_t count)
{
	struct vug_stats stats = get_stats();

	cr_expect_eq(stats.warnings, count);
	cr_expect_eq(stats.warnings_by_kind[kind], count);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

static void expect_updates(uint64_t updates, uint64_t frames, uint64_t merged, uint64_t dropped)
{
	struct vug_stats stats = get_stats();

	cr_expect_eq(stats.updates, updates, "%d updates", (int)stats.updates);
	cr_expect_eq(stats.frames, frames, "%d frames", (int)stats.frames);
	cr_expect_eq(stats.updates_merged, merged, "%d merged", (int)stats.updates_merged);
	cr_expect_eq(stats.updates_dropped, dropped, "%d dropped", (int)stats.updates_dropped);
}

/* ---- the call --------------------------------------------------------------------------- */

SUITE_TEST(stats, a_new_server_has_seen_one_connection_and_nothing_else)
{
	struct vug_stats stats = get_stats(), expected = {.size = sizeof(expected)};

	expected.connections = 1;
	cr_assert_eq(memcmp(&stats, &expected, sizeof(stats)), 0);
}

SUITE_TEST(stats, a_struct_without_room_is_refused)
{
	struct vug_stats stats = {.size = sizeof(size_t)};

	cr_expect_eq(vug_server_get_stats(rig->server, &stats), -EINVAL);
	cr_expect_eq(stats.connections, 0);
}

SUITE_TEST(stats, an_older_struct_is_filled_as_far_as_it_goes)
{
	struct vug_stats stats = {.size = offsetof(struct vug_stats, messages), .messages = 77};

	cr_expect_eq(vug_server_get_stats(rig->server, &stats), 0);
	cr_expect_eq(stats.connections, 1);
	cr_expect_eq(stats.messages, 77);
}

static void look(struct recorder *recorder, enum recorder_event event)
{
	if (event == RECORDER_FRAME)
		*(struct vug_stats *)recorder->react_data = get_stats();
}

SUITE_TEST(stats, a_frame_is_counted_when_its_callback_runs)
{
	struct vug_stats stats = {0};

	rig_show_surface(rig, 0, 16, 16);
	rig->recorder.react = look;
	rig->recorder.react_data = &stats;
	update(0, 0, 0, 1, 1);
	cr_expect_eq(stats.frames, 1);
}

/* ---- the connection --------------------------------------------------------------------- */

SUITE_TEST(stats, messages_and_bytes_are_counted)
{
	struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2);
	struct vug_stats stats;

	rig_send(rig, message);
	rig_send(rig, message);
	stats = get_stats();
	cr_expect_eq(stats.messages, 2);
	cr_expect_eq(stats.messages_skipped, 0);
	cr_expect_eq(stats.bytes_received, 2 * message.length);
}

SUITE_TEST(stats, pixels_are_bytes_too)
{
	struct vug_stats before, after;

	rig_show_surface(rig, 0, 16, 16);
	before = get_stats();
	update(0, 0, 0, 16, 16);
	after = get_stats();
	cr_expect_eq(after.bytes_received - before.bytes_received,
		     PEER_HEADER_SIZE + 20 + 16 * 16 * 4);
}

SUITE_TEST(stats, a_message_counts_once_its_header_is_taken)
{
	struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2);

	peer_send_part(&rig->peer, &message, 0, PEER_HEADER_SIZE - 1);
	rig_settle(rig);
	cr_expect_eq(get_stats().messages, 0);
	cr_expect_eq(get_stats().bytes_received, PEER_HEADER_SIZE - 1);
}

SUITE_TEST(stats, what_is_skipped_is_counted)
{
	rig_send(rig, PEER_MAKE(99, 1, 2, 3));
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0));
	cr_expect_eq(get_stats().messages, 2);
	cr_expect_eq(get_stats().messages_skipped, 2);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

SUITE_TEST(stats, replies_are_counted_when_they_leave)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	cr_expect_eq(get_stats().replies, 0);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	cr_expect_eq(get_stats().replies, 1);
}

SUITE_TEST(stats, a_reply_that_nobody_takes_is_not_counted)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	vug_server_disconnect(rig->server);
	rig_finish_frame(rig);
	cr_expect_eq(get_stats().replies, 0);
	cr_expect_eq(get_stats().acks, 0);
}

SUITE_TEST(stats, a_connection_leaves_its_counts_behind)
{
	struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2);
	struct vug_stats stats;

	rig_expect_alive(rig);
	rig_send(rig, message);
	stats = get_stats();
	vug_server_disconnect(rig->server);
	cr_expect_eq(get_stats().messages, stats.messages);
	rig_connect(rig);
	rig_send(rig, message);
	cr_expect_eq(get_stats().connections, 2);
	cr_expect_eq(get_stats().messages, stats.messages + 1);
	cr_expect_eq(get_stats().bytes_received, stats.bytes_received + message.length);
	cr_expect_eq(get_stats().replies, stats.replies);
}

SUITE_TEST(stats, a_connection_that_the_peer_ends_leaves_its_counts_too)
{
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2));
	peer_close(&rig->peer);
	rig_settle(rig);
	cr_assert_not(vug_server_is_connected(rig->server));
	cr_expect_eq(get_stats().messages, 1);
}

/* ---- updates and frames ----------------------------------------------------------------- */

SUITE_TEST(stats, updates_that_share_a_frame_are_merged)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	expect_updates(1, 1, 0, 0);
	update(0, 1, 1, 1, 1);
	update(0, 2, 2, 1, 1);
	update(0, 2, 2, 1, 1);
	expect_updates(4, 1, 0, 0);
	rig_finish_frame(rig);
	expect_updates(4, 2, 2, 0);
}

SUITE_TEST(stats, scanouts_do_not_share_frames)
{
	rig_show_surface(rig, 0, 16, 16);
	rig_show_surface(rig, 1, 16, 16);
	update(0, 0, 0, 1, 1);
	update(1, 0, 0, 1, 1);
	expect_updates(2, 2, 0, 0);
}

SUITE_TEST(stats, an_update_counts_when_its_pixels_have_come)
{
	struct peer_message message = peer_update(0, 0, 0, 4, 4, NULL);

	rig_show_surface(rig, 0, 16, 16);
	peer_send_part(&rig->peer, &message, 0, message.length - 1);
	rig_settle(rig);
	expect_updates(0, 0, 0, 0);
	peer_send_part(&rig->peer, &message, message.length - 1, message.length);
	rig_settle(rig);
	expect_updates(1, 1, 0, 0);
}

SUITE_TEST(stats, updates_of_nothing_are_dropped)
{
	update(0, 0, 0, 1, 1);
	expect_updates(1, 0, 0, 1);
	update(7, 0, 0, 1, 1);
	expect_updates(2, 0, 0, 2);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

SUITE_TEST(stats, updates_outside_are_dropped)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 100, 100, 1, 1);
	expect_updates(1, 0, 0, 1);
}

SUITE_TEST(stats, updates_whose_picture_is_replaced_are_dropped)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	update(0, 1, 1, 1, 1);
	update(0, 2, 2, 1, 1);
	recorder_forget(&rig->recorder);
	rig_show_surface(rig, 0, 32, 32);
	expect_updates(3, 1, 0, 2);
}

SUITE_TEST(stats, updates_that_wait_at_a_disconnect_are_dropped)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	update(0, 1, 1, 1, 1);
	vug_server_disconnect(rig->server);
	expect_updates(2, 1, 0, 1);
}

SUITE_TEST(stats, without_a_frame_callback_every_update_is_dropped)
{
	const struct rig_options options = {.has_no_frame_callback = true};

	fixture_use(&options);
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	expect_updates(1, 0, 0, 1);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	expect_updates(2, 0, 0, 2);
}

SUITE_TEST(stats, each_update_of_a_dmabuf_is_a_frame)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_update_dmabuf(rig, 0);
	expect_updates(2, 2, 0, 0);
}

SUITE_TEST(stats, updates_of_no_dmabuf_are_dropped_and_answered)
{
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	expect_updates(1, 0, 0, 1);
	cr_expect_eq(get_stats().acks, 0);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

SUITE_TEST(stats, frames_that_the_watchdog_finishes_are_counted)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_update_dmabuf(rig, 0);
	cr_expect_eq(get_stats().frames_expired, 0);
	fake_clock_advance(TIMEOUT_MS);
	cr_expect_eq(get_stats().frames_expired, 2);
	expect_warnings(VUG_WARNING_FRAME, 1);
}

/* ---- warnings --------------------------------------------------------------------------- */

SUITE_TEST(stats, a_request_that_does_not_exist_is_a_warning)
{
	rig_send(rig, PEER_MAKE(99, 1, 2, 3));
	expect_warnings(VUG_WARNING_REQUEST, 1);
}

SUITE_TEST(stats, a_wrong_size_is_a_warning)
{
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0));
	expect_warnings(VUG_WARNING_SIZE, 1);
}

SUITE_TEST(stats, a_descriptor_too_many_is_a_warning)
{
	struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2);

	peer_add_fd(&message, 0);
	rig_send(rig, message);
	expect_warnings(VUG_WARNING_DESCRIPTOR, 1);
}

SUITE_TEST(stats, a_scanout_that_does_not_exist_is_a_warning)
{
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 7, 1, 2));
	expect_warnings(VUG_WARNING_SCANOUT, 1);
}

SUITE_TEST(stats, a_rectangle_that_makes_no_sense_is_a_warning)
{
	struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);

	dmabuf.x = 1;
	rig_send(rig, peer_dmabuf_scanout(&dmabuf, 0));
	expect_warnings(VUG_WARNING_GEOMETRY, 1);
}

SUITE_TEST(stats, a_picture_over_the_cap_is_a_warning)
{
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 16384, 16384));
	expect_warnings(VUG_WARNING_MEMORY, 1);
}

SUITE_TEST(stats, warnings_are_counted_beyond_the_rate_limit)
{
	for (unsigned int i = 0; i < 25; i++)
		rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 7, 1, 2));
	cr_expect_eq(get_stats().warnings_suppressed, 15);
	expect_warnings(VUG_WARNING_SCANOUT, 25);
}

SUITE_TEST(stats, warnings_that_are_not_wanted_are_counted_but_not_suppressed)
{
	const struct rig_options options = {.config = {.log_level = VUG_LOG_ERROR}};

	fixture_use(&options);
	for (unsigned int i = 0; i < 25; i++)
		rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 7, 1, 2));
	cr_expect_eq(get_stats().warnings_suppressed, 0);
	expect_warnings(VUG_WARNING_SCANOUT, 25);
}

/* ---- how long a back end waits ---------------------------------------------------------- */

static void show_for(unsigned int milliseconds)
{
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(milliseconds);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(stats, the_latency_is_from_the_request_to_its_reply)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	show_for(7);
	cr_expect_eq(get_stats().acks, 1);
	cr_expect_eq(get_stats().ack_latency_p50_us, 7000);
	cr_expect_eq(get_stats().ack_latency_p99_us, 7000);
	cr_expect_eq(get_stats().ack_latency_max_us, 7000);
}

SUITE_TEST(stats, the_latencies_are_percentiles_of_all)
{
	struct vug_stats stats;

	rig_show_dmabuf(rig, 0, 16, 16);
	for (unsigned int i = 0; i < 98; i++)
		show_for(1);
	show_for(40);
	show_for(90);
	stats = get_stats();
	cr_expect_eq(stats.acks, 100);
	cr_expect(stats.ack_latency_p50_us >= 1000 && stats.ack_latency_p50_us <= 1125);
	cr_expect(stats.ack_latency_p99_us >= 40000 && stats.ack_latency_p99_us <= 45000);
	cr_expect_eq(stats.ack_latency_max_us, 90000);
}

SUITE_TEST(stats, a_frame_that_expires_took_the_timeout)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(TIMEOUT_MS);
	rig_expect_dmabuf_reply(rig);
	cr_expect_eq(get_stats().ack_latency_max_us, TIMEOUT_MS * 1000);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

SUITE_TEST(stats, frames_of_surfaces_have_no_latency)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	fake_clock_advance(5);
	rig_finish_frame(rig);
	cr_expect_eq(get_stats().acks, 0);
	cr_expect_eq(get_stats().ack_latency_max_us, 0);
}
