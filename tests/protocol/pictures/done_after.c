/* SPDX-License-Identifier: MIT */
/* vug_frame_done_after(): a consumer's GPU is still reading. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "protocol/rig/fake_clock.h"
#include "protocol/rig/fake_fence.h"

static int fence; /* the test's end of the one that was given away */

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2, .frame_timeout_ms = 100},
					    .keeps_frames = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	fake_clock_install();
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "frame 0 16x16+0+0\n");
	fence = fake_fence_new();
}

static void tear_down(void)
{
	close(fence);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

static struct vug_frame *take_frame(void)
{
	return recorder_take_frame(&rig->recorder, 0);
}

static void finish_after(struct vug_frame *frame)
{
	cr_assert_eq(vug_frame_done_after(frame, fcntl(fence, F_DUPFD_CLOEXEC, 0)), 0);
	rig_settle(rig);
}

static void signal_fence(void)
{
	fake_fence_signal_fd(fence);
	rig_settle(rig);
}

SUITE_TEST(done_after, the_reply_waits_for_the_fence)
{
	finish_after(take_frame());
	peer_expect_silence(&rig->peer);
	signal_fence();
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(done_after, a_fence_that_has_signalled_does_it_at_once)
{
	fake_fence_signal_fd(fence);
	finish_after(take_frame());
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(done_after, no_fence_is_one_that_has_signalled)
{
	cr_assert_eq(vug_frame_done_after(take_frame(), -1), 0);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
}

/* The consumer keeps its own descriptor of the fence. */
SUITE_TEST(done_after, a_fence_that_has_done_its_work_is_not_watched_any_more)
{
	finish_after(take_frame());
	signal_fence();
	rig_expect_dmabuf_reply(rig);
	cr_expect_not(loop_is_readable(vug_server_get_fd(rig->server)), "it would spin");
}

SUITE_TEST(done_after, the_watchdog_does_not_wait_for_it)
{
	finish_after(take_frame());
	fake_clock_advance(100);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "not finished");
	signal_fence();
	peer_expect_silence(&rig->peer);
}

SUITE_TEST(done_after, somebody_else_who_is_done_is_enough)
{
	struct vug_frame *frame = take_frame();

	vug_frame_ref(frame);
	finish_after(frame);
	vug_frame_done(frame);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(done_after, the_first_of_two_fences_is_enough)
{
	struct vug_frame *frame = take_frame();
	int other = fake_fence_new();

	vug_frame_ref(frame);
	finish_after(frame);
	cr_assert_eq(vug_frame_done_after(frame, other), 0);
	signal_fence();
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(done_after, done_after_may_follow_a_disconnect)
{
	struct vug_frame *frame = take_frame();

	vug_server_disconnect(rig->server);
	finish_after(frame);
}

SUITE_TEST(done_after, a_disconnect_may_follow_done_after)
{
	finish_after(take_frame());
	vug_server_disconnect(rig->server);
	signal_fence();
	cr_expect_not(loop_is_readable(vug_server_get_fd(rig->server)), "it would spin");
}

SUITE_TEST(done_after, done_after_may_follow_the_end_of_the_server)
{
	struct vug_frame *frame = take_frame();

	vug_server_unref(rig->server);
	rig->server = NULL;
	finish_after(frame);
}

SUITE_TEST(done_after, the_server_may_go_first)
{
	finish_after(take_frame());
	vug_server_unref(rig->server);
	rig->server = NULL;
	fake_fence_signal_fd(fence);
}

static void expect_refused(int descriptor, int error)
{
	struct vug_frame *frame = take_frame();

	cr_expect_eq(vug_frame_done_after(frame, descriptor), error);
	vug_frame_done(frame);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
}

/* A file is always ready, so that the kernel does not let itself be asked. */
SUITE_TEST(done_after, what_cannot_be_waited_for_stays_the_callers)
{
	int file = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	expect_refused(file, -EPERM);
	cr_expect_eq(close(file), 0);
}

/* It would be a tear in the picture that nobody hears of. */
SUITE_TEST(done_after, the_errno_of_a_failed_call_is_no_fence_that_has_signalled)
{
	expect_refused(-EMFILE, -EBADF);
}

SUITE_TEST(done_after, what_is_not_a_descriptor_is_refused)
{
	int closed = fake_fence_new();

	close(closed);
	expect_refused(closed, -EBADF);
}
