/* SPDX-License-Identifier: MIT */
/* Whom the back end waits for: shown and free are two things. */
#include "protocol/listener/watcher.h"

#include <unistd.h>

static struct watcher first, second;

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .has_no_frame_callback = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	first = second = (struct watcher){.pace = WATCHER_KEEPS};
	watcher_begin(&first, NULL);
	rig_show_dmabuf(rig, 0, 16, 16);
	watcher_forget(&first);
}

static void tear_down(void)
{
	watcher_end(&first);
	rig_settle(rig);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

SUITE_TEST(listener_waiting, the_reply_waits_until_the_listener_has_shown_the_picture)
{
	rig_update_dmabuf(rig, 0);
	watcher_expect(&first, "frame 0 16x16+0+0\n");
	rig_expect(rig, "");
	watcher_show_frame(&first);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_waiting, the_reply_waits_for_the_last_listener)
{
	watcher_begin(&second, NULL);
	watcher_forget(&second);
	watcher_finish_frame(&second);
	rig_update_dmabuf(rig, 0);
	watcher_show_frame(&second);
	rig_expect(rig, "");
	watcher_show_frame(&first);
	rig_expect_dmabuf_reply(rig);
	watcher_end(&second);
}

SUITE_TEST(listener_waiting, the_reply_waits_for_the_callback_and_the_listener)
{
	const struct rig_options options = {.keeps_frames = true};

	watcher_end(&first);
	rig_settle(rig);
	fixture_use(&options);
	watcher_begin(&first, NULL);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	watcher_show_frame(&first);
	rig_expect(rig, "frame 0 16x16+0+0\n");
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
}

/* What came while it was hidden does not wait for it, whatever it kept. */
SUITE_TEST(listener_waiting, an_old_frame_that_is_shown_late_makes_nothing_wait_again)
{
	const struct rig_options options = {.keeps_frames = true};

	watcher_end(&first);
	rig_settle(rig);
	fixture_use(&options);
	watcher_begin(&first, NULL);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	vug_listener_set_visible(first.listener, false);
	rig_update_dmabuf(rig, 0);
	vug_listener_set_visible(first.listener, true);
	watcher_finish_frame(&first);
	rig_expect(rig, "frame 0 16x16+0+0\nframe 0 16x16+0+0\n");
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_waiting, a_listener_that_keeps_the_buffer_on_screen_delays_nothing)
{
	first.pace = WATCHER_SHOWS;
	for (int i = 0; i < 5; i++) {
		rig_update_dmabuf(rig, 0);
		rig_expect_dmabuf_reply(rig);
	}
	watcher_expect(&first, "frame 0 16x16+0+0\nframe 0 16x16+0+0\nframe 0 16x16+0+0\n"
			       "frame 0 16x16+0+0\nframe 0 16x16+0+0\n");
}

SUITE_TEST(listener_waiting, a_listener_that_keeps_an_earlier_buffer_delays_the_next_ones_reply)
{
	first.pace = WATCHER_SHOWS;
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	watcher_finish_frame(&first);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_waiting, an_update_outside_of_the_picture_waits_for_the_earlier_buffer)
{
	first.pace = WATCHER_SHOWS;
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 16, 0, 4, 4));
	watcher_forget(&first);
	rig_expect(rig, "");
	watcher_finish_frame(&first);
	rig_expect_dmabuf_reply(rig);
	watcher_expect(&first, "");
}

SUITE_TEST(listener_waiting, a_frame_that_is_done_with_a_fence_is_waited_for_until_it_signals)
{
	int fence[2];

	cr_assert_eq(pipe(fence), 0);
	rig_update_dmabuf(rig, 0);
	cr_assert_eq(vug_frame_done_after(first.frames[0], fence[0]), 0);
	first.num_frames = 0;
	rig_expect(rig, "");
	close(fence[1]);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_waiting, a_listener_that_is_hidden_is_not_waited_for)
{
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	vug_listener_set_visible(first.listener, false);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_waiting, a_listener_that_is_visible_again_is_waited_for)
{
	vug_listener_set_visible(first.listener, false);
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	vug_listener_set_visible(first.listener, true);
	watcher_expect(&first, "frame 0 16x16+0+0\n");
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	watcher_finish_frame(&first);
	watcher_finish_frame(&first);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_waiting, a_listener_that_is_dropped_is_not_waited_for)
{
	watcher_begin(&second, NULL);
	watcher_forget(&second);
	watcher_finish_frame(&second);
	first.pace = WATCHER_DONE;
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	watcher_end(&second);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_waiting, a_listener_without_a_frame_callback_is_not_waited_for)
{
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};
	struct vug_listener *listener;

	cr_assert_eq(vug_listener_new(rig->server, NULL, &callbacks, NULL, &listener), 0);
	first.pace = WATCHER_DONE;
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	vug_listener_unref(listener);
	rig_settle(rig);
}

SUITE_TEST(listener_waiting, a_late_joiner_is_not_waited_for_with_what_was_sent_before)
{
	rig_update_dmabuf(rig, 0);
	watcher_begin(&second, NULL);
	watcher_expect(&second, "scanout 0 16x16+0+0\nframe 0 16x16+0+0\n");
	watcher_finish_frame(&first);
	rig_expect_dmabuf_reply(rig);
	watcher_end(&second);
	rig_settle(rig);
}

SUITE_TEST(listener_waiting, a_new_picture_waits_for_nothing_that_was_never_delivered)
{
	rig_update_dmabuf(rig, 0);
	rig_update_dmabuf(rig, 0);
	rig_show_dmabuf(rig, 0, 16, 16);
	watcher_expect(&first, "frame 0 16x16+0+0\nscanout 0 16x16+0+0\n");
	watcher_finish_frame(&first);
	rig_expect_dmabuf_reply(rig);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_waiting, a_reset_of_the_guest_answers_what_waits_for_listeners)
{
	rig_update_dmabuf(rig, 0);
	cr_assert_eq(vug_server_guest_reset(rig->server), 0);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	rig_expect_dmabuf_reply(rig);
	watcher_expect(&first, "frame 0 16x16+0+0\nscanout 0 off\n");
}

SUITE_TEST(listener_waiting, a_frame_of_a_connection_that_has_ended_is_owed_nothing)
{
	rig_update_dmabuf(rig, 0);
	peer_close(&rig->peer);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	rig_connect(rig);
	watcher_finish_frame(&first);
	rig_expect(rig, "");
	rig_expect_alive(rig);
}

/* More than the replies that may be open: when they have left, the rest is read. */
SUITE_TEST(listener_waiting, many_updates_at_once_are_all_acknowledged)
{
	const struct peer_message update = PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, 16, 16);

	first.pace = WATCHER_DONE;
	for (int i = 0; i < 100; i++)
		peer_send(&rig->peer, &update);
	rig_settle(rig);
	for (int i = 0; i < 100; i++)
		peer_expect_reply(&rig->peer, PEER_DMABUF_UPDATE, NULL, 0);
	peer_expect_silence(&rig->peer);
	watcher_forget(&first);
}
