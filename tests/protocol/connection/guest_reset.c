/* SPDX-License-Identifier: MIT */
/* vug_server_guest_reset(): on the same connection, what a new connection would find. */
#include <errno.h>

#include "channel/replies.h"
#include "protocol/rig/fake_fence.h"
#include "protocol/rig/fixture.h"

SUITE(fixture_set_up, fixture_tear_down);

#define SHOWN "scanout 0 surface 16x16 shows 16x16+0+0\n"

static void reset(void)
{
	cr_assert_eq(vug_server_guest_reset(rig->server), 0);
	rig_settle(rig);
}

/* The program keeps its frames, and scanout 0 shows a dma-buf. */
static void use_dmabuf(bool waits_for_fences)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 2,
			   .flags = waits_for_fences ? VUG_SERVER_WAIT_FOR_FENCES : 0},
		.keeps_frames = true};

	fixture_use(&options);
	rig_show_dmabuf(rig, 0, 16, 16);
}

/* A cursor with an image. */
static void show_cursor(void)
{
	uint32_t pixels[PEER_CURSOR_PIXELS] = {1};

	rig_send(rig, peer_cursor_update(0, 10, 20, 1, 2, pixels));
	recorder_forget(&rig->recorder);
}

SUITE_TEST(guest_reset, the_picture_is_switched_off)
{
	rig_show_surface(rig, 0, 16, 16);
	reset();
	rig_expect(rig, "scanout 0 off\n");
	cr_expect_eq(rig_get_buffer(rig, 0), NULL);
	rig_expect_alive(rig);
}

SUITE_TEST(guest_reset, the_same_picture_is_announced_again)
{
	rig_show_surface(rig, 0, 16, 16);
	reset();
	recorder_forget(&rig->recorder);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 16, 16));
	rig_expect(rig, SHOWN);
}

SUITE_TEST(guest_reset, what_shows_nothing_is_not_reported)
{
	reset();
	rig_expect(rig, "");
}

SUITE_TEST(guest_reset, a_visible_cursor_is_hidden)
{
	show_cursor();
	reset();
	rig_expect(rig, "cursor 0 at 10,20 hidden\n");
}

/* As on a new connection: docs/architecture.md. */
SUITE_TEST(guest_reset, a_cursor_needs_an_image_of_the_new_guest)
{
	uint32_t pixels[PEER_CURSOR_PIXELS] = {1};

	show_cursor();
	reset();
	recorder_forget(&rig->recorder);
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 3, 4));
	rig_expect(rig, "cursor 0 at 3,4 hidden\n");
	rig_send(rig, peer_cursor_update(0, 5, 6, 1, 2, pixels));
	rig_expect(rig, "cursor-image 0 hot 1,2\ncursor 0 at 5,6\n");
}

SUITE_TEST(guest_reset, what_the_old_guest_sent_is_handled_before)
{
	const struct peer_message messages[] = {PEER_MAKE(PEER_SCANOUT, 0, 16, 16),
						peer_update(0, 0, 0, 16, 16, NULL),
						PEER_MAKE(PEER_CURSOR_POS, 0, 3, 4)};

	peer_send_together(&rig->peer, messages, COUNT(messages));
	reset();
	rig_expect(rig, SHOWN "frame 0 16x16+0+0\n"
			      "cursor 0 at 3,4\n"
			      "scanout 0 off\n"
			      "cursor 0 at 3,4 hidden\n");
}

SUITE_TEST(guest_reset, a_frame_that_is_out_is_answered)
{
	struct vug_frame *frame;

	use_dmabuf(false);
	rig_update_dmabuf(rig, 0);
	recorder_forget(&rig->recorder);
	reset();
	rig_expect_dmabuf_reply(rig);
	recorder_expect(&rig->recorder, "scanout 0 off\n");
	frame = rig->recorder.frames[0];
	cr_expect_eq(vug_buffer_is_imported(vug_frame_get_buffer(frame)), true);
	rig_finish_frame(rig);
	peer_expect_silence(&rig->peer);
}

SUITE_TEST(guest_reset, a_frame_that_is_held_is_answered)
{
	use_dmabuf(true);
	fake_fence_install();
	rig_update_dmabuf(rig, 0);
	reset();
	rig_expect_dmabuf_reply(rig);
	recorder_expect(&rig->recorder, "scanout 0 off\n");
	fake_fence_uninstall();
}

/* It is not read on before the replies that it waits for: all of them come within one call. */
SUITE_TEST(guest_reset, a_back_end_that_waits_for_frames_is_read_to_the_end)
{
	use_dmabuf(false);
	for (unsigned int i = 0; i < VUG_MAX_REPLIES + 4; i++)
		rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, 16, 16));
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 3, 4));
	recorder_forget(&rig->recorder);
	cr_assert_eq(vug_server_guest_reset(rig->server), 0);
	for (unsigned int i = 0; i < VUG_MAX_REPLIES + 4; i++)
		rig_expect_dmabuf_reply(rig);
	cr_expect_eq(rig_get_buffer(rig, 0), NULL);
	recorder_forget(&rig->recorder);
	rig_settle(rig);
	rig_expect(rig, "");
}

/* More than a call handles: the rest is taken for the next guest's, whose picture has not come. */
SUITE_TEST(guest_reset, a_back_end_that_sends_on_is_not_waited_for)
{
	unsigned int count = 200;

	use_dmabuf(false);
	for (unsigned int i = 0; i < count; i++)
		rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, 16, 16));
	reset();
	for (unsigned int i = 0; i < count; i++)
		rig_expect_dmabuf_reply(rig);
	recorder_forget(&rig->recorder);
	cr_expect_gt(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "before DMABUF_SCANOUT"),
		     0);
}

SUITE_TEST(guest_reset, a_surfaces_frame_that_is_out_holds_the_next_picture_up_no_more)
{
	const struct rig_options options = {.keeps_frames = true};

	fixture_use(&options);
	rig_show_surface(rig, 0, 16, 16);
	rig_send(rig, peer_update(0, 0, 0, 16, 16, NULL));
	rig_send(rig, peer_update(0, 0, 0, 8, 8, NULL));
	reset();
	recorder_forget(&rig->recorder);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 16, 16));
	rig_send(rig, peer_update(0, 0, 0, 4, 4, NULL));
	rig_expect(rig, SHOWN "frame 0 4x4+0+0\n");
}

/* The back end goes on in the middle of it. */
SUITE_TEST(guest_reset, half_a_picture_is_read_to_its_end)
{
	const struct peer_message message = peer_update(0, 0, 0, 16, 16, NULL);

	rig_show_surface(rig, 0, 16, 16);
	peer_send_part(&rig->peer, &message, 0, 400);
	reset();
	rig_expect(rig, "scanout 0 off\n");
	peer_send_part(&rig->peer, &message, 400, message.length);
	rig_settle(rig);
	rig_expect(rig, "");
	rig_expect_alive(rig);
}

SUITE_TEST(guest_reset, the_picture_of_a_back_end_that_has_left_goes)
{
	rig_show_surface(rig, 0, 16, 16);
	peer_close(&rig->peer);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	reset();
	recorder_expect(&rig->recorder, "scanout 0 off\n");
}

SUITE_TEST(guest_reset, the_end_of_a_back_end_is_found_and_reported)
{
	rig_show_surface(rig, 0, 16, 16);
	peer_close(&rig->peer);
	reset();
	recorder_expect(&rig->recorder, "disconnected peer-closed 0\nscanout 0 off\n");
}

SUITE_TEST(guest_reset, the_monitors_stay)
{
	struct vug_monitor monitor = {
		.size = sizeof(monitor), .connected = true, .width = 640, .height = 480};

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 1), &monitor), 0);
	reset();
	rig_expect(rig, "monitors\n");
	cr_assert_eq(vug_scanout_get_monitor(rig_get_scanout(rig, 1), &monitor), 0);
	cr_expect(monitor.connected && monitor.width == 640);
}

/* --- in callbacks ----------------------------------------------------------------------------- */

static int result_in_callback;

static void reset_in_callback(struct recorder *recorder, enum recorder_event event)
{
	(void)event;
	recorder->react = NULL;
	result_in_callback = vug_server_guest_reset(rig->server);
}

SUITE_TEST(guest_reset, in_a_callback_it_is_refused)
{
	rig->recorder.react = reset_in_callback;
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 16, 16));
	cr_expect_eq(result_in_callback, -EBUSY);
	rig_expect(rig, SHOWN);
}

static void dispatch_in_callback(struct recorder *recorder, enum recorder_event event)
{
	(void)event;
	recorder->react = NULL;
	result_in_callback = vug_server_dispatch(rig->server);
}

SUITE_TEST(guest_reset, callbacks_are_those_of_a_dispatch)
{
	rig_show_surface(rig, 0, 16, 16);
	rig->recorder.react = dispatch_in_callback;
	reset();
	cr_expect_eq(result_in_callback, -EBUSY);
}

static void attach_next(struct recorder *recorder, enum recorder_event event)
{
	const struct peer_message message = PEER_MAKE(PEER_SCANOUT, 0, 16, 16);

	(void)event;
	recorder->react = NULL;
	vug_server_disconnect(rig->server);
	peer_close(&rig->peer);
	cr_assert_eq(vug_server_attach(rig->server, peer_open(&rig->peer)), 0);
	peer_send(&rig->peer, &message);
}

/* The next connection is not the old guest's. */
SUITE_TEST(guest_reset, a_connection_that_a_callback_has_made_keeps_its_picture)
{
	const struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 3, 4);

	rig_show_surface(rig, 0, 8, 8);
	peer_send(&rig->peer, &message);
	rig->recorder.react = attach_next;
	reset();
	rig_expect(rig, "cursor 0 at 3,4\nscanout 0 off\ncursor 0 at 3,4 hidden\n" SHOWN);
}

static void drop_server(struct recorder *recorder, enum recorder_event event)
{
	(void)event;
	recorder->react = NULL;
	vug_server_unref(rig->server);
	rig->server = NULL;
}

SUITE_TEST(guest_reset, a_callback_may_drop_the_server)
{
	struct vug_server *server = rig->server;

	rig_show_surface(rig, 0, 16, 16);
	rig_show_surface(rig, 1, 16, 16);
	rig->recorder.react = drop_server;
	cr_assert_eq(vug_server_guest_reset(server), 0);
	recorder_expect(&rig->recorder, "scanout 0 off\n");
	peer_expect_closed(&rig->peer);
}
