/* SPDX-License-Identifier: MIT */
/* A frame never begins in the middle of an UPDATE, unless the UPDATE stalls. */
#include "protocol/listener/snapshots.h"

#include <poll.h>

#include "protocol/rig/fake_clock.h"

#define WIDTH 32
#define HEIGHT 16

static struct watcher watcher;

static void begin(const struct rig_options *options, const struct vug_listener_config *config)
{
	fixture_set_up_checks();
	rig = rig_new(options);
	fake_clock_install();
	watcher = (struct watcher){.pace = WATCHER_KEEPS};
	if (config != NULL)
		watcher_begin(&watcher, config);
	rig_show_surface(rig, 0, WIDTH, HEIGHT);
	if (config != NULL)
		watcher_forget(&watcher);
}

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2}, .keeps_frames = true};

	begin(&options, NULL);
}

static void tear_down(void)
{
	if (watcher.listener != NULL) {
		watcher_end(&watcher);
		rig_settle(rig);
	}
	fixture_tear_down();
}

SUITE(set_up, tear_down);

/* A suite's rig, with a listener in place of the callback. */
static void use_listener(uint32_t flags)
{
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .has_no_frame_callback = true};
	const struct vug_listener_config config = {.size = sizeof(config), .flags = flags};

	rig_free(rig);
	begin(&options, &config);
}

static struct peer_message half_sent;

static void send_half(uint32_t colour)
{
	half_sent = snapshots_make_update(0, 0, WIDTH, HEIGHT, colour);
	peer_send_part(&rig->peer, &half_sent, 0, half_sent.length / 2);
	rig_settle(rig);
}

static void send_rest(void)
{
	peer_send_part(&rig->peer, &half_sent, half_sent.length / 2, half_sent.length);
	rig_settle(rig);
}

/* One that is whole, and half of the next, in one piece. */
static void send_one_and_a_half(uint32_t colour)
{
	struct peer_message messages[2] = {snapshots_make_update(0, 0, WIDTH, HEIGHT, colour)};
	struct peer_message *whole = &messages[0];

	half_sent = snapshots_make_update(0, 0, WIDTH, HEIGHT, colour + 1);
	memcpy(whole->bytes + whole->length, half_sent.bytes, half_sent.length / 2);
	whole->length += half_sent.length / 2;
	peer_send(&rig->peer, whole);
	rig_settle(rig);
}

static uint32_t first_pixel;

static void note_pixel(struct recorder *recorder, enum recorder_event event)
{
	(void)recorder;
	if (event == RECORDER_FRAME)
		first_pixel = rig_get_pixel(rig, 0, 0, 0);
}

SUITE_TEST(half_updates, a_picture_is_shown_before_the_next_one_begins)
{
	rig->recorder.react = note_pixel;
	send_one_and_a_half(5);
	rig_expect(rig, "frame 0 32x16+0+0\n");
	cr_expect_eq(first_pixel, 5);
	cr_expect_eq(rig_get_pixel(rig, 0, 0, 0), 6);
	rig->recorder.react = NULL;
}

static void note_listeners_pixel(struct watcher *at)
{
	(void)at;
	first_pixel = rig_get_pixel(rig, 0, 0, 0);
}

SUITE_TEST(half_updates, a_listener_is_shown_a_picture_before_the_next_one_begins)
{
	use_listener(0);
	watcher.react = note_listeners_pixel;
	send_one_and_a_half(5);
	watcher_expect(&watcher, "frame 0 32x16+0+0\n");
	cr_expect_eq(first_pixel, 5);
}

SUITE_TEST(half_updates, a_snapshot_has_nothing_of_the_next_picture)
{
	use_listener(VUG_LISTENER_STABLE);
	send_one_and_a_half(5);
	cr_assert_eq(watcher.num_frames, 1);
	cr_expect_eq(watcher_get_pixel(&watcher, 0, 0, 0), 5);
	cr_expect_eq(rig_get_pixel(rig, 0, 0, 0), 6);
}

SUITE_TEST(half_updates, a_frame_that_would_begin_meanwhile_comes_behind_it)
{
	snapshots_update(0, 0, 1, 1, 1);
	snapshots_update(2, 0, 1, 1, 1);
	send_half(2);
	rig_expect(rig, "frame 0 1x1+0+0\n");
	rig_finish_frame(rig);
	rig_expect(rig, "");
	send_rest();
	rig_expect(rig, "frame 0 32x16+0+0\n");
}

static void test_listener_waits(uint32_t flags)
{
	use_listener(flags);
	snapshots_update(0, 0, 1, 1, 1);
	snapshots_update(2, 0, 1, 1, 1);
	send_half(2);
	watcher_expect(&watcher, "frame 0 1x1+0+0\n");
	watcher_finish_frame(&watcher);
	watcher_expect(&watcher, "");
	send_rest();
	watcher_expect(&watcher, "frame 0 32x16+0+0\n");
}

SUITE_TEST(half_updates, a_listeners_frame_that_would_begin_meanwhile_comes_behind_it)
{
	test_listener_waits(0);
}

SUITE_TEST(half_updates, a_snapshot_that_would_be_made_meanwhile_comes_behind_it)
{
	test_listener_waits(VUG_LISTENER_STABLE);
}

SUITE_TEST(half_updates, an_update_that_stalls_holds_no_frame_up)
{
	snapshots_update(0, 0, 1, 1, 1);
	snapshots_update(2, 0, 1, 1, 1);
	send_half(2);
	rig_expect(rig, "frame 0 1x1+0+0\n");
	rig_finish_frame(rig);
	fake_clock_advance(99);
	rig_expect(rig, "");
	fake_clock_advance(1);
	rig_expect(rig, "frame 0 1x1+2+0\n");
	rig_finish_frame(rig);
	send_rest();
	rig_expect(rig, "frame 0 32x16+0+0\n");
}

static void test_listener_of_stalled(uint32_t flags)
{
	use_listener(flags);
	snapshots_update(0, 0, 1, 1, 1);
	snapshots_update(2, 0, 1, 1, 1);
	send_half(2);
	watcher_forget(&watcher);
	watcher_finish_frame(&watcher);
	fake_clock_advance(99);
	watcher_expect(&watcher, "");
	fake_clock_advance(1);
	watcher_expect(&watcher, "frame 0 1x1+2+0\n");
}

SUITE_TEST(half_updates, an_update_that_stalls_holds_no_listener_up)
{
	test_listener_of_stalled(0);
}

SUITE_TEST(half_updates, an_update_that_stalls_holds_no_snapshot_up)
{
	test_listener_of_stalled(VUG_LISTENER_STABLE);
}

/* A dispatch sets the timer that ends the wait, so the server must ask for one. */
SUITE_TEST(half_updates, a_listener_that_comes_in_a_stalled_update_gets_the_picture)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_OWN_THREAD};
	struct pollfd poll_fd = {.events = POLLIN};

	fake_clock_hold_timers();
	snapshots_update(0, 0, WIDTH, HEIGHT, 1);
	rig_finish_frame(rig);
	send_half(2);
	watcher_begin(&watcher, &config);
	poll_fd.fd = vug_server_get_fd(rig->server);
	cr_assert_eq(poll(&poll_fd, 1, 0), 1, "nothing asks the program to dispatch the server");
	rig_settle(rig);
	fake_clock_advance(99);
	check(vug_listener_dispatch(watcher.listener) == 0, "no dispatch");
	watcher_expect(&watcher, "scanout 0 32x16+0+0\n");
	fake_clock_advance(1);
	check(vug_listener_dispatch(watcher.listener) == 0, "no dispatch");
	watcher_expect(&watcher, "frame 0 32x16+0+0\n");
}

SUITE_TEST(half_updates, an_update_that_goes_on_has_not_stalled)
{
	snapshots_update(0, 0, 1, 1, 1);
	snapshots_update(2, 0, 1, 1, 1);
	half_sent = snapshots_make_update(0, 0, WIDTH, HEIGHT, 2);
	peer_send_part(&rig->peer, &half_sent, 0, 100);
	rig_settle(rig);
	rig_expect(rig, "frame 0 1x1+0+0\n");
	rig_finish_frame(rig);
	for (size_t end = 110; end < 200; end += 10) {
		fake_clock_advance(60);
		peer_send_part(&rig->peer, &half_sent, end - 10, end);
		rig_settle(rig);
		rig_expect(rig, "");
	}
	peer_send_part(&rig->peer, &half_sent, 190, half_sent.length);
	rig_settle(rig);
	rig_expect(rig, "frame 0 32x16+0+0\n");
}

SUITE_TEST(half_updates, an_update_that_the_end_cuts_off_holds_no_frame_up)
{
	snapshots_update(0, 0, 1, 1, 1);
	snapshots_update(2, 0, 1, 1, 1);
	send_half(2);
	rig_expect(rig, "frame 0 1x1+0+0\n");
	peer_close(&rig->peer);
	rig_settle(rig);
	recorder_expect(&rig->recorder, "frame 0 1x1+2+0\ndisconnected peer-closed 0\n");
}

SUITE_TEST(half_updates, a_connection_that_the_program_ends_holds_no_snapshot_up)
{
	use_listener(VUG_LISTENER_STABLE);
	snapshots_update(0, 0, 1, 1, 1);
	snapshots_update(2, 0, 1, 1, 1);
	send_half(2);
	watcher_forget(&watcher);
	watcher_finish_frame(&watcher);
	vug_server_disconnect(rig->server);
	watcher_expect(&watcher, "frame 0 1x1+2+0\n");
}
