/* SPDX-License-Identifier: MIT */
/* What a listener gets: the latest state, and the damage since it last took a frame. */
#include "protocol/listener/watcher.h"
#include "protocol/rig/fake_clock.h"

static struct watcher first, second;

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .has_no_frame_callback = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	first = second = (struct watcher){.pace = WATCHER_DONE};
	watcher_begin(&first, NULL);
	watcher_begin(&second, NULL);
	watcher_forget(&first);
	watcher_forget(&second);
}

static void tear_down(void)
{
	watcher_end(&first);
	watcher_end(&second);
	rig_settle(rig);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

static const uint32_t *make_image(uint32_t colour)
{
	static uint32_t image[64 * 64];

	for (size_t i = 0; i < COUNT(image); i++)
		image[i] = colour;
	return image;
}

static void update(uint32_t scanout, uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	rig_send(rig, peer_update(scanout, x, y, width, height, NULL));
}

SUITE_TEST(listener_pictures, each_listener_gets_each_picture)
{
	rig_show_surface(rig, 1, 32, 16);
	update(1, 1, 2, 3, 4);
	watcher_expect(&first, "scanout 1 32x16+0+0\nframe 1 3x4+1+2\n");
	watcher_expect(&second, "scanout 1 32x16+0+0\nframe 1 3x4+1+2\n");
}

SUITE_TEST(listener_pictures, damage_is_merged_while_the_listener_has_not_shown_its_frame)
{
	first.pace = WATCHER_KEEPS;
	rig_show_surface(rig, 0, 32, 16);
	update(0, 0, 0, 1, 1);
	update(0, 4, 4, 2, 2);
	update(0, 8, 8, 2, 2);
	watcher_expect(&first, "scanout 0 32x16+0+0\nframe 0 1x1+0+0\n");
	watcher_expect(&second, "scanout 0 32x16+0+0\nframe 0 1x1+0+0\nframe 0 2x2+4+4\n"
				"frame 0 2x2+8+8\n");
	watcher_show_frame(&first);
	watcher_expect(&first, "frame 0 6x6+4+4\n");
}

SUITE_TEST(listener_pictures, one_dispatch_brings_one_call_and_one_frame_a_scanout)
{
	const struct peer_message messages[] = {
		PEER_MAKE(PEER_SCANOUT, 0, 16, 16), peer_update(0, 0, 0, 16, 16, NULL),
		PEER_MAKE(PEER_SCANOUT, 0, 32, 16), peer_update(0, 0, 0, 2, 2, NULL),
		peer_update(0, 30, 14, 2, 2, NULL)};

	fake_clock_install(); /* a dispatch that takes longer than a millisecond leaves some for the next */
	peer_send_together(&rig->peer, messages, COUNT(messages));
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	watcher_expect(&first, "scanout 0 32x16+0+0\nframe 0 32x16+0+0\n");
}

SUITE_TEST(listener_pictures, a_late_joiner_gets_the_present_picture_and_cursor)
{
	struct watcher late = {.pace = WATCHER_DONE};

	rig_show_surface(rig, 0, 32, 16);
	update(0, 0, 0, 1, 1);
	rig_send(rig, peer_cursor_update(0, 5, 6, 1, 2, make_image(0xff112233)));
	recorder_forget(&rig->recorder);
	watcher_begin(&late, NULL);
	watcher_expect(&late, "scanout 0 32x16+0+0\ncursor 0 at 5,6\nframe 0 32x16+0+0\n");
	rig_expect(rig, "");
	watcher_end(&late);
	rig_settle(rig);
}

SUITE_TEST(listener_pictures, a_late_joiner_gets_a_cursor_without_an_image)
{
	struct watcher late = {.pace = WATCHER_DONE};

	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 7, 8));
	recorder_forget(&rig->recorder);
	watcher_begin(&late, NULL);
	watcher_expect(&late, "cursor 0 at 7,8\n");
	watcher_end(&late);
	rig_settle(rig);
}

/* Nothing of a guest is for those who look at the next one. */
SUITE_TEST(listener_pictures, the_image_of_a_cursor_goes_with_its_guest)
{
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};
	struct watcher late = {.pace = WATCHER_DONE};

	rig_send(rig, peer_cursor_update(0, 5, 6, 1, 2, make_image(0xff112233)));
	cr_assert_eq(vug_server_guest_reset(rig->server), 0);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	watcher_expect(&first, "cursor 0 at 5,6\ncursor 0 hidden\n");
	cr_assert_eq(vug_listener_get_cursor(first.listener, rig_get_scanout(rig, 0), &cursor), 0);
	cr_expect_null(cursor.pixels);
	watcher_begin(&late, NULL);
	watcher_expect(&late, "");
	watcher_end(&late);
	rig_settle(rig);
}

SUITE_TEST(listener_pictures, a_hidden_listener_gets_no_frames_until_it_is_visible)
{
	vug_listener_set_visible(first.listener, false);
	rig_show_surface(rig, 0, 32, 16);
	update(0, 0, 0, 1, 1);
	watcher_expect(&first, "scanout 0 32x16+0+0\n");
	vug_listener_set_visible(first.listener, true);
	watcher_expect(&first, "frame 0 32x16+0+0\n");
}

SUITE_TEST(listener_pictures, a_scanout_that_is_switched_off_is_reported)
{
	rig_show_surface(rig, 0, 32, 16);
	watcher_forget(&first);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	recorder_forget(&rig->recorder);
	watcher_expect(&first, "scanout 0 off\n");
}

SUITE_TEST(listener_pictures, a_cursor_moves_to_its_latest_place)
{
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};

	rig_send(rig, peer_cursor_update(0, 5, 6, 1, 2, make_image(0xff112233)));
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 7, 8));
	recorder_forget(&rig->recorder);
	watcher_expect(&first, "cursor 0 at 5,6\ncursor 0 at 7,8\n");
	cr_assert_eq(vug_listener_get_cursor(first.listener, rig_get_scanout(rig, 0), &cursor), 0);
	cr_expect_eq(cursor.pixels[0], 0xff112233);
	cr_expect_eq(cursor.width, 64);
	cr_expect_eq(cursor.height, 64);
	cr_expect_eq(cursor.hot_x, 1);
	cr_expect_eq(cursor.hot_y, 2);
}

/* A later image is another one: who has the first goes on reading it. */
SUITE_TEST(listener_pictures, a_cursor_image_stays_as_it_was_until_the_next_dispatch)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_OWN_THREAD};
	struct vug_cursor_info before = {.size = sizeof(before)};
	struct watcher watcher = {.pace = WATCHER_DONE};

	watcher_begin(&watcher, &config);
	rig_send(rig, peer_cursor_update(0, 0, 0, 0, 0, make_image(0xff111111)));
	cr_assert_eq(vug_listener_dispatch(watcher.listener), 0);
	cr_assert_eq(vug_listener_get_cursor(watcher.listener, rig_get_scanout(rig, 0), &before),
		     0);
	rig_send(rig, peer_cursor_update(0, 0, 0, 0, 0, make_image(0xff222222)));
	cr_expect_eq(before.pixels[0], 0xff111111);
	recorder_forget(&rig->recorder);
	watcher_end(&watcher);
	rig_settle(rig);
}

SUITE_TEST(listener_pictures, the_picture_stays_and_the_cursor_goes_with_the_back_end)
{
	rig_show_surface(rig, 0, 32, 16);
	rig_send(rig, peer_cursor_update(0, 5, 6, 1, 2, make_image(0xff112233)));
	watcher_forget(&first);
	peer_close(&rig->peer);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	watcher_expect(&first, "cursor 0 hidden\n");
	cr_expect_not_null(vug_listener_get_buffer(first.listener, rig_get_scanout(rig, 0), NULL));
}

SUITE_TEST(listener_pictures, a_change_of_monitors_is_reported_to_each_listener)
{
	const struct vug_monitor monitor = {
		.size = sizeof(monitor), .connected = true, .width = 800, .height = 600};

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	watcher_expect(&first, "monitors\n");
	watcher_expect(&second, "monitors\n");
	rig_expect(rig, "monitors\n");
}

SUITE_TEST(listener_pictures, a_listener_of_another_thread_is_called_in_its_own_dispatch_alone)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_OWN_THREAD};
	struct watcher watcher = {.pace = WATCHER_KEEPS};
	int fd;

	watcher_begin(&watcher, &config);
	fd = vug_listener_get_fd(watcher.listener);
	cr_assert(fd >= 0);
	rig_show_surface(rig, 0, 32, 16);
	update(0, 0, 0, 1, 1);
	watcher_expect(&watcher, "");
	cr_expect(loop_is_readable(fd));
	cr_assert_eq(vug_listener_dispatch(watcher.listener), 0);
	cr_expect_not(loop_is_readable(fd));
	watcher_expect(&watcher, "scanout 0 32x16+0+0\nframe 0 1x1+0+0\n");
	update(0, 0, 0, 2, 2);
	cr_assert_eq(vug_listener_dispatch(watcher.listener), 0);
	watcher_expect(&watcher, "");
	watcher_finish_frame(&watcher);
	cr_expect(loop_is_readable(fd));
	cr_assert_eq(vug_listener_dispatch(watcher.listener), 0);
	watcher_expect(&watcher, "frame 0 2x2+0+0\n");
	watcher_end(&watcher);
	rig_settle(rig);
}

/* A back end on a second channel repeats SCANOUT; what was drawn before is still to be shown. */
SUITE_TEST(listener_pictures, damage_outlives_a_repeated_announcement)
{
	first.pace = WATCHER_KEEPS;
	rig_show_surface(rig, 0, 32, 16);
	update(0, 0, 0, 1, 1);
	update(0, 4, 4, 2, 2);
	watcher_forget(&first);
	peer_close(&rig->peer);
	rig_settle(rig);
	rig_connect(rig);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 32, 16));
	recorder_forget(&rig->recorder);
	watcher_expect(&first, "scanout 0 32x16+0+0\n");
	watcher_show_frame(&first);
	watcher_expect(&first, "frame 0 2x2+4+4\n");
}
