/* SPDX-License-Identifier: MIT */
/* Frames on their way to the program and back: merging, late ones, other threads. */
#include "protocol/rig/fixture.h"

#include <pthread.h>

static void set_up(void)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 2, .frame_timeout_ms = 60000}, .keeps_frames = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
}

SUITE(set_up, fixture_tear_down);

static void update(uint32_t scanout, uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	rig_send(rig, peer_update(scanout, x, y, width, height, NULL));
}

SUITE_TEST(pacing, pixels_merge_while_a_frame_is_out)
{
	rig_show_surface(rig, 0, 64, 64);
	update(0, 0, 0, 4, 4);
	rig_expect(rig, "frame 0 4x4+0+0\n");
	update(0, 10, 10, 4, 4);
	update(0, 30, 40, 2, 2);
	rig_expect(rig, "");
	rig_finish_frame(rig);
	rig_expect(rig, "frame 0 22x32+10+10\n");
	rig_finish_frame(rig);
	rig_expect(rig, "");
}

SUITE_TEST(pacing, pixels_that_are_read_together_are_one_frame)
{
	const struct peer_message updates[] = {peer_update(0, 0, 0, 4, 4, NULL),
					       peer_update(0, 10, 10, 4, 4, NULL)};

	rig_show_surface(rig, 0, 64, 64);
	peer_send_together(&rig->peer, updates, COUNT(updates));
	rig_settle(rig);
	rig_expect(rig, "frame 0 14x14+0+0\n");
}

SUITE_TEST(pacing, what_comes_behind_pixels_is_told_behind_their_frame)
{
	const struct peer_message messages[] = {
		peer_update(0, 0, 0, 4, 4, NULL), PEER_MAKE(PEER_CURSOR_POS, 0, 5, 6),
		peer_update(1, 1, 1, 4, 4, NULL), PEER_MAKE(PEER_SCANOUT, 1, 0, 0)};

	rig_show_surface(rig, 0, 64, 64);
	rig_show_surface(rig, 1, 64, 64);
	peer_send_together(&rig->peer, messages, COUNT(messages));
	rig_settle(rig);
	rig_expect(rig, "frame 0 4x4+0+0\n"
			"cursor 0 at 5,6\n"
			"frame 1 4x4+1+1\n"
			"scanout 1 off\n");
}

SUITE_TEST(pacing, pixels_before_the_end_of_the_connection_are_told)
{
	struct peer_message messages[] = {peer_update(0, 0, 0, 4, 4, NULL),
					  PEER_MAKE(PEER_GET_DISPLAY_INFO, 0)};

	peer_set_size(&messages[1], UINT32_MAX);
	rig_show_surface(rig, 0, 64, 64);
	peer_send_together(&rig->peer, messages, COUNT(messages));
	rig_settle(rig);
	recorder_expect(&rig->recorder, "frame 0 4x4+0+0\ndisconnected protocol-error 71\n");
	recorder_take_lines(&rig->recorder, VUG_LOG_ERROR, "");
}

SUITE_TEST(pacing, merged_damage_is_told_in_rectangles)
{
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS];

	rig_show_surface(rig, 0, 64, 64);
	update(0, 0, 0, 1, 1);
	update(0, 10, 10, 4, 4);
	update(0, 30, 40, 2, 2);
	rig_finish_frame(rig);
	cr_assert_eq(vug_frame_get_damage_rects(rig->recorder.frames[0], rects, COUNT(rects)), 2);
	cr_expect(rects[0].x == 10 && rects[0].y == 10 && rects[0].width == 4 &&
		  rects[0].height == 4);
	cr_expect(rects[1].x == 30 && rects[1].y == 40 && rects[1].width == 2 &&
		  rects[1].height == 2);
}

SUITE_TEST(pacing, too_many_rectangles_for_the_caller_are_one)
{
	struct vug_rect rect;

	rig_show_surface(rig, 0, 64, 64);
	update(0, 0, 0, 1, 1);
	update(0, 10, 10, 4, 4);
	update(0, 30, 40, 2, 2);
	rig_finish_frame(rig);
	cr_assert_eq(vug_frame_get_damage_rects(rig->recorder.frames[0], &rect, 1), 1);
	cr_expect(rect.x == 10 && rect.y == 10 && rect.width == 22 && rect.height == 32);
}

SUITE_TEST(pacing, damage_has_at_most_so_many_rectangles)
{
	struct vug_rect rects[1000];
	size_t count;

	rig_show_surface(rig, 0, 64, 64);
	update(0, 0, 0, 1, 1);
	for (uint32_t i = 0; i < 200; i++)
		update(0, i * 7 % 61, i * 13 % 59, 1, 1);
	rig_finish_frame(rig);
	count = vug_frame_get_damage_rects(rig->recorder.frames[0], rects, COUNT(rects));
	cr_assert(count >= 1 && count <= VUG_MAX_DAMAGE_RECTS, "%zu", count);
}

static bool is_covered(const struct vug_rect *rects, size_t count, uint32_t x, uint32_t y)
{
	for (size_t i = 0; i < count; i++)
		if (x - rects[i].x < rects[i].width && y - rects[i].y < rects[i].height)
			return true;
	return false;
}

SUITE_TEST(pacing, no_damage_is_lost_by_merging)
{
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS];
	size_t count;

	rig_show_surface(rig, 0, 64, 64);
	update(0, 0, 0, 1, 1);
	for (uint32_t i = 0; i < 200; i++)
		update(0, i * 7 % 61, i * 13 % 59, 1, 1);
	rig_finish_frame(rig);
	count = vug_frame_get_damage_rects(rig->recorder.frames[0], rects, COUNT(rects));
	for (uint32_t i = 0; i < 200; i++)
		cr_expect(is_covered(rects, count, i * 7 % 61, i * 13 % 59), "%u", i);
}

SUITE_TEST(pacing, scanouts_do_not_wait_for_each_other)
{
	rig_show_surface(rig, 0, 16, 16);
	rig_show_surface(rig, 1, 16, 16);
	update(0, 0, 0, 1, 1);
	update(1, 0, 0, 2, 2);
	rig_expect(rig, "frame 0 1x1+0+0\nframe 1 2x2+0+0\n");
}

SUITE_TEST(pacing, a_frame_of_a_dmabuf_does_not_hold_up_a_surface)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	recorder_forget(&rig->recorder);
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	rig_expect(rig, "frame 0 1x1+0+0\n");
}

SUITE_TEST(pacing, damage_of_another_picture_is_forgotten)
{
	rig_show_surface(rig, 0, 64, 64);
	update(0, 0, 0, 1, 1);
	update(0, 60, 60, 4, 4);
	recorder_forget(&rig->recorder);
	rig_show_surface(rig, 0, 16, 16);
	rig_finish_frame(rig);
	rig_expect(rig, "");
	update(0, 1, 1, 2, 2);
	rig_expect(rig, "frame 0 2x2+1+1\n");
}

SUITE_TEST(pacing, a_scanout_that_was_switched_off_has_no_more_frames)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	update(0, 2, 2, 1, 1);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	recorder_forget(&rig->recorder);
	rig_finish_frame(rig);
	rig_expect(rig, "");
}

/* The real clock: the poll descriptor wakes the program by itself. */
SUITE_TEST(pacing, finishing_wakes_the_loop)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	cr_assert_not(loop_is_readable(vug_server_get_fd(rig->server)));
	recorder_finish_frame(&rig->recorder);
	cr_assert(loop_is_readable(vug_server_get_fd(rig->server)));
	peer_expect_silence(&rig->peer);
}

static void *finish_in_thread(void *frame)
{
	vug_frame_done(frame);
	return NULL;
}

SUITE_TEST(pacing, a_frame_may_be_finished_by_another_thread)
{
	pthread_t thread;

	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	pthread_create(&thread, NULL, finish_in_thread, recorder_take_frame(&rig->recorder, 0));
	loop_wait_readable(vug_server_get_fd(rig->server));
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	pthread_join(thread, NULL);
}

/* A mistake, but one that must not reach into freed memory before the next dispatch tells it. */
SUITE_TEST(pacing, finished_twice_on_one_reference_is_noticed)
{
	struct vug_frame *frame;

	rig_show_dmabuf(rig, 0, 16, 16);
	rig->recorder.keeps_frames = true;
	rig_update_dmabuf(rig, 0);
	recorder_forget(&rig->recorder);
	frame = recorder_take_frame(&rig->recorder, 0);
	vug_frame_done(frame);
	vug_frame_done(frame);
	vug_frame_done(frame);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	rig_expect(rig, "");
	recorder_expect_warning(&rig->recorder, "2 times too often");
}

SUITE_TEST(pacing, finished_twice_is_answered_once)
{
	struct vug_frame *frame;

	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	frame = recorder_take_frame(&rig->recorder, 0);
	cr_assert_eq(vug_frame_ref(frame), frame);
	vug_frame_done(frame);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	vug_frame_done(frame);
	rig_settle(rig);
	peer_expect_silence(&rig->peer);
}

SUITE_TEST(pacing, a_frame_may_be_finished_after_a_disconnect)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	vug_server_disconnect(rig->server);
	rig_finish_frame(rig);
	peer_expect_closed(&rig->peer);
}

SUITE_TEST(pacing, a_frame_may_be_finished_after_the_server)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	vug_server_unref(rig->server);
	rig->server = NULL;
	recorder_finish_frame(&rig->recorder);
}

SUITE_TEST(pacing, a_frame_is_whole_after_the_server)
{
	struct vug_rect damage = {0}, viewport = {0};
	struct vug_frame *frame;
	const void *pixels;
	uint32_t stride;

	rig_show_surface(rig, 0, 16, 16);
	update(0, 1, 2, 3, 4);
	vug_server_unref(rig->server);
	rig->server = NULL;
	frame = rig->recorder.frames[0];
	vug_frame_get_damage(frame, &damage);
	vug_frame_get_viewport(frame, &viewport);
	cr_expect(damage.x == 1 && damage.y == 2 && damage.width == 3 && damage.height == 4);
	cr_expect(viewport.width == 16 && viewport.height == 16);
	cr_assert_eq(vug_buffer_map(vug_frame_get_buffer(frame), &pixels, &stride), 0);
	cr_expect_eq(*((const uint32_t *)((const uint8_t *)pixels + 2 * stride) + 1), 0x00c0ffee);
	vug_buffer_unmap(vug_frame_get_buffer(frame));
}

/* There is nobody any more for whom it could be merged. */
SUITE_TEST(pacing, what_waits_for_a_frame_comes_when_the_back_end_goes)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	update(0, 5, 5, 2, 2);
	rig_expect(rig, "frame 0 1x1+0+0\n");
	peer_close(&rig->peer);
	rig_settle(rig);
	recorder_expect(&rig->recorder, "frame 0 2x2+5+5\ndisconnected peer-closed 0\n");
}

static void disconnect(struct recorder *recorder, enum recorder_event event)
{
	(void)recorder;
	if (event == RECORDER_FRAME)
		vug_server_disconnect(rig->server);
}

SUITE_TEST(pacing, a_disconnect_in_the_last_frame_ends_the_connection)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	update(0, 5, 5, 2, 2);
	rig_expect(rig, "frame 0 1x1+0+0\n");
	rig->recorder.react = disconnect;
	peer_close(&rig->peer);
	rig_settle(rig);
	recorder_expect(&rig->recorder, "frame 0 2x2+5+5\n");
	cr_expect_not(vug_server_is_connected(rig->server));
}

/* A reply of the connection before must not be taken for one of this. */
SUITE_TEST(pacing, a_frame_of_the_connection_before_answers_nobody)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	recorder_forget(&rig->recorder);
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "frame 0 16x16+0+0\n");
	rig_finish_frame(rig);
	peer_expect_silence(&rig->peer);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	peer_expect_silence(&rig->peer);
}

SUITE_TEST(pacing, a_surface_frame_of_the_connection_before_holds_nothing_up)
{
	rig_show_surface(rig, 0, 16, 16);
	update(0, 0, 0, 1, 1);
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	recorder_forget(&rig->recorder);
	update(0, 5, 5, 1, 1);
	rig_expect(rig, "frame 0 1x1+5+5\n");
	rig_finish_frame(rig);
	update(0, 6, 6, 1, 1);
	rig_expect(rig, "");
	rig_finish_frame(rig);
	rig_expect(rig, "frame 0 1x1+6+6\n");
}

SUITE_TEST(pacing, null_is_ignored)
{
	struct vug_rect rect = {1, 2, 3, 4};

	vug_frame_done(NULL);
	cr_expect_null(vug_frame_ref(NULL));
	cr_expect_null(vug_frame_get_buffer(NULL));
	vug_frame_get_damage(NULL, &rect);
	vug_frame_get_viewport(NULL, &rect);
	cr_expect_eq(vug_frame_get_damage_rects(NULL, &rect, 1), 0);
	cr_expect(rect.x == 1 && rect.y == 2 && rect.width == 3 && rect.height == 4);
}
