/* SPDX-License-Identifier: MIT */
/* Every pending obligation is served, or a wake-up is armed: faults of the past. */
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "channel/replies.h"
#include "display/frame_board.h"
#include <vug/listener.h>

#include "protocol/rig/fake_clock.h"
#include "protocol/rig/fake_fence.h"

/* How many of the next frames there is no memory for. */
static unsigned int frames_without_memory;

struct vug_frame *__real_vug_frame_board_allocate(struct vug_frame_board *board);
struct vug_frame *__wrap_vug_frame_board_allocate(struct vug_frame_board *board);

struct vug_frame *__wrap_vug_frame_board_allocate(struct vug_frame_board *board)
{
	if (frames_without_memory == 0)
		return __real_vug_frame_board_allocate(board);
	frames_without_memory--;
	return NULL;
}

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2}, .keeps_frames = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
}

SUITE(set_up, fixture_tear_down);

static void finish_all(struct recorder *recorder, enum recorder_event event)
{
	while (event == RECORDER_FRAME && recorder->num_frames > 0)
		recorder_finish_frame(recorder);
}

/* As many as a server takes without a reply to any of them. */
static void ask_for_all_replies(void)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	for (uint32_t i = 0; i < VUG_MAX_REPLIES; i++)
		rig_update_dmabuf(rig, 0);
	recorder_forget(&rig->recorder);
}

static void expect_replies(uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		rig_expect_dmabuf_reply(rig);
	peer_expect_silence(&rig->peer);
}

/* The reply's room is made after the request was found to have none. */
SUITE_TEST(liveness, frames_that_are_finished_in_another_frames_callback_make_room_for_a_request)
{
	struct peer_message messages[] = {
		PEER_MAKE(PEER_SCANOUT, 1, 4, 4),
		peer_update(1, 0, 0, 4, 4, NULL),
		PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, 16, 16),
	};

	ask_for_all_replies();
	rig->recorder.react = finish_all;
	peer_send_together(&rig->peer, messages, COUNT(messages));
	rig_settle(rig);
	expect_replies(VUG_MAX_REPLIES + 1);
}

/* The 17th request is not asked for again: what was read of it is in the server's own memory. */
SUITE_TEST(liveness, a_request_that_was_read_is_served_once_there_is_room_for_its_reply)
{
	ask_for_all_replies();
	rig_update_dmabuf(rig, 0);
	for (uint32_t i = 0; i <= VUG_MAX_REPLIES; i++) {
		rig_finish_frame(rig);
		rig_expect_dmabuf_reply(rig);
	}
	peer_expect_silence(&rig->peer);
}

SUITE_TEST(liveness, a_connection_whose_back_end_says_nothing_is_in_the_log)
{
	vug_server_disconnect(rig->server);
	recorder_take_lines(&rig->recorder, VUG_LOG_INFO, "");
	rig_connect(rig);
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_INFO, "is connected"), 1);
}

static void connect_again(struct recorder *recorder, enum recorder_event event)
{
	if (event != RECORDER_DISCONNECTED)
		return;
	recorder->react = NULL;
	cr_assert_eq(vug_server_attach(rig->server, peer_open(&rig->peer)), 0);
}

SUITE_TEST(liveness, a_silent_connection_that_is_made_in_a_callback_is_in_the_log)
{
	rig->recorder.react = connect_again;
	recorder_take_lines(&rig->recorder, VUG_LOG_INFO, "");
	peer_close(&rig->peer);
	rig_settle(rig);
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_INFO, "is connected"), 1);
}

SUITE_TEST(liveness, a_frame_that_there_was_no_memory_for_is_told_without_another_update)
{
	rig_show_surface(rig, 0, 4, 4);
	fake_clock_install();
	frames_without_memory = 2;
	rig_send(rig, peer_update(0, 1, 2, 2, 1, NULL));
	rig_expect(rig, "");
	fake_clock_advance(100);
	fake_clock_advance(100);
	rig_expect(rig, "frame 0 2x1+1+2\n");
}

static struct vug_listener *listener;
static unsigned int num_listened;
static unsigned int looks_left; /* at the clock, until the listener's thread runs */

static void count_frame(struct vug_listener *calling, struct vug_frame *frame, void *data)
{
	(void)calling;
	(void)data;
	num_listened++;
	vug_frame_done(frame);
}

static void add_listener(void)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_OWN_THREAD};
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
							 .frame = count_frame};

	cr_assert_eq(vug_listener_new(rig->server, &config, &callbacks, NULL, &listener), 0);
	cr_assert_eq(vug_listener_dispatch(listener), 0);
	rig_settle(rig);
	num_listened = 0;
}

/* In the middle of a dispatch of the server's, as another thread would. */
static void dispatch_without_memory(void)
{
	if (looks_left == 0 || --looks_left > 0)
		return;
	frames_without_memory = 1;
	vug_listener_dispatch(listener);
	frames_without_memory = 0;
}

/* The callback cannot show the update, but the listener can: the reply waits for it. */
SUITE_TEST(liveness, the_reply_waits_for_a_listener_where_the_callback_has_no_memory)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	add_listener();
	frames_without_memory = 1;
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	cr_assert_eq(vug_listener_dispatch(listener), 0);
	cr_expect_eq(num_listened, 1);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	vug_listener_unref(listener);
	rig_settle(rig);
}

SUITE_TEST(liveness, a_listener_gets_the_frame_that_there_was_no_memory_for_in_a_dispatch)
{
	const struct rig_options options = {.has_no_frame_callback = true};

	fixture_use(&options);
	rig_show_dmabuf(rig, 0, 4, 4);
	fake_clock_install();
	add_listener();
	for (unsigned int look = 1; look <= 8; look++) {
		looks_left = look;
		fake_clock_set_meanwhile(dispatch_without_memory);
		rig_update_dmabuf(rig, 0);
		fake_clock_set_meanwhile(NULL);
		fake_clock_advance(100);
		fake_clock_advance(100);
		cr_assert_eq(vug_listener_dispatch(listener), 0);
		rig_settle(rig);
		rig_expect_dmabuf_reply(rig);
		cr_expect_eq(num_listened, look);
		fake_clock_advance(1000); /* so that each dispatch arms the timer */
	}
	vug_listener_unref(listener);
	rig_settle(rig);
}

/* A frame that is done after a fence that never signals: a pipe. Returns the test's end of it. */
static int finish_never(struct vug_frame *frame)
{
	int ends[2];

	cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
	cr_assert_eq(vug_frame_done_after(frame, ends[0]), 0);
	return ends[1];
}

static void expect_given_up(int end)
{
	struct pollfd entry = {.fd = end};

	cr_expect_eq(poll(&entry, 1, 0), 1, "the server still holds the fence");
	close(end);
}

static struct vug_frame *take_new_frame(void)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	return recorder_take_frame(&rig->recorder, 0);
}

SUITE_TEST(liveness, a_fence_is_given_up_when_another_one_has_finished_its_frame)
{
	struct vug_frame *frame = vug_frame_ref(take_new_frame());
	int end = finish_never(frame), fence = fake_fence_new();

	fake_fence_signal_fd(fence);
	cr_assert_eq(vug_frame_done_after(frame, fence), 0);
	rig_settle(rig);
	expect_given_up(end);
}

SUITE_TEST(liveness, a_fence_is_given_up_with_the_connection_of_its_frame)
{
	int end = finish_never(take_new_frame());

	vug_server_disconnect(rig->server);
	rig_settle(rig);
	expect_given_up(end);
}
