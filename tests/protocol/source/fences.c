/* SPDX-License-Identifier: MIT */
/* Acquire fences: a picture that is still being drawn when it is presented. */
#include "protocol/source/painter.h"

#include <errno.h>
#include <unistd.h>

#include "protocol/rig/fake_clock.h"
#include "protocol/rig/fake_fence.h"

static struct watcher watcher;

static void begin(const struct rig_options *options)
{
	painter_set_up_with(options);
	watcher = (struct watcher){.pace = WATCHER_KEEPS};
	watcher_begin(&watcher, NULL);
	painter_show(&painter, 0, 0);
	watcher_forget(&watcher);
}

static void set_up(void)
{
	const struct rig_options options = {.has_no_frame_callback = true};

	begin(&options);
}

static void tear_down(void)
{
	watcher_end(&watcher);
	rig_settle(rig);
	painter_tear_down();
}

static void hold_frames(void)
{
	const struct rig_options options = {.has_no_frame_callback = true,
					    .config = {.flags = VUG_SERVER_WAIT_FOR_FENCES}};

	tear_down();
	begin(&options);
	fake_clock_install();
}

SUITE(set_up, tear_down);

/* The test keeps one descriptor, and the library gets the other. */
static int present_with_fence(uint64_t cookie)
{
	int fence = fake_fence_new(), kept = dup(fence);

	cr_assert_geq(kept, 0);
	painter_present_fence(&painter, 0, cookie, fence);
	return kept;
}

static void expect_fence_of(struct vug_frame *frame, int kept)
{
	int fence = -1;

	cr_assert_eq(vug_frame_get_acquire_fence(frame, &fence), 0);
	cr_assert_not(loop_is_readable(fence));
	fake_fence_signal_fd(kept);
	cr_assert(loop_is_readable(fence));
	close(fence);
	close(kept);
}

SUITE_TEST(source_fences, a_fence_comes_with_the_frame)
{
	int kept = present_with_fence(1);

	watcher_expect(&watcher, "frame 0 16x8+0+0\n");
	expect_fence_of(watcher.frames[0], kept);
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "shown 1\n");
}

SUITE_TEST(source_fences, the_callbacks_frame_has_the_fence)
{
	const struct rig_options options = {.keeps_frames = true};
	int kept;

	tear_down();
	begin(&options);
	kept = present_with_fence(1);
	rig_settle(rig);
	expect_fence_of(rig->recorder.frames[0], kept);
	rig_finish_frame(rig);
	painter_forget(&painter);
}

SUITE_TEST(source_fences, a_late_listener_gets_the_fence_of_a_still_picture)
{
	struct watcher late = {.pace = WATCHER_KEEPS};
	int kept = present_with_fence(1);

	rig_settle(rig);
	watcher_begin(&late, NULL);
	watcher_expect(&late, "scanout 0 16x8+0+0\nframe 0 16x8+0+0\n");
	expect_fence_of(late.frames[0], kept);
	watcher_end(&late);
	rig_settle(rig);
}

SUITE_TEST(source_fences, the_last_of_several_fences_counts)
{
	int first = present_with_fence(1), second = present_with_fence(2);

	rig_settle(rig);
	expect_fence_of(watcher.frames[0], second);
	close(first);
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "shown 1\nshown 2\n");
}

SUITE_TEST(source_fences, a_picture_without_one_has_none)
{
	int kept = present_with_fence(1), fence = -1;

	rig_settle(rig);
	watcher_finish_frame(&watcher);
	painter_present(&painter, 0, 2);
	rig_settle(rig);
	cr_assert_eq(vug_frame_get_acquire_fence(watcher.frames[0], &fence), -ENODATA);
	cr_assert_eq(vug_frame_get_acquire_fence(NULL, &fence), -EINVAL);
	cr_assert_eq(vug_frame_get_acquire_fence(watcher.frames[0], NULL), -EINVAL);
	cr_assert_eq(fence, -1);
	close(kept);
}

SUITE_TEST(source_fences, another_buffer_has_no_fence_of_the_one_before)
{
	int kept = present_with_fence(1), fence = -1;

	rig_settle(rig);
	painter_show(&painter, 0, 1);
	painter_present(&painter, 0, 2);
	watcher_finish_frame(&watcher);
	cr_assert_eq(vug_frame_get_acquire_fence(watcher.frames[0], &fence), -ENODATA);
	close(kept);
}

SUITE_TEST(source_fences, a_server_that_waits_for_fences_holds_the_frame)
{
	int kept;

	hold_frames();
	kept = present_with_fence(1);
	watcher_expect(&watcher, "");
	fake_fence_signal_fd(kept);
	watcher_expect(&watcher, "frame 0 16x8+0+0\n");
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "shown 1\n");
	close(kept);
}

/* The test keeps one descriptor, and the library gets the other. */
static int present_outside_with_fence(uint64_t cookie)
{
	const struct vug_rect outside = {PAINTER_WIDTH, 0, 4, 4};
	int fence = fake_fence_new(), kept = dup(fence);
	const struct vug_present present = {.size = sizeof(present),
					    .damage = &outside,
					    .num_damage = 1,
					    .flags = VUG_PRESENT_FENCE,
					    .acquire_fence = fence,
					    .cookie = cookie};

	cr_assert_geq(kept, 0);
	cr_assert_eq(vug_source_present(painter.source, 0, &present), 0);
	return kept;
}

SUITE_TEST(source_fences, a_picture_without_visible_damage_waits_for_the_held_frame_before_it)
{
	int first, second;

	hold_frames();
	first = present_with_fence(1);
	rig_settle(rig);
	second = present_outside_with_fence(2);
	fake_fence_signal_fd(second);
	painter_expect(&painter, "");
	fake_fence_signal_fd(first);
	watcher_expect(&watcher, "frame 0 16x8+0+0\n");
	painter_expect(&painter, "");
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "shown 1\nshown 2\n");
	close(first);
	close(second);
}

SUITE_TEST(source_fences, a_picture_without_visible_damage_does_not_wait_for_its_own_fence)
{
	int kept;

	hold_frames();
	kept = present_outside_with_fence(1);
	painter_expect(&painter, "shown 1\n");
	close(kept);
}

SUITE_TEST(source_fences, a_held_frame_waits_one_timeout)
{
	int kept;

	hold_frames();
	kept = present_with_fence(1);
	rig_settle(rig);
	fake_clock_advance(1001);
	watcher_expect(&watcher, "frame 0 16x8+0+0\n");
	recorder_expect_warning(&rig->recorder, "acquire fence still pending");
	close(kept);
}

SUITE_TEST(source_fences, a_held_frame_of_another_buffer_counts_as_shown)
{
	int kept;

	hold_frames();
	kept = present_with_fence(1);
	rig_settle(rig);
	painter_show(&painter, 0, 1);
	painter_expect(&painter, "shown 1\nreleased A\n");
	close(kept);
}

SUITE_TEST(source_fences, a_source_that_waits_for_nothing_presents_with_fences_without_end)
{
	int kept[3 * VUG_SOURCE_MAX_PRESENTS];

	painter_end(&painter);
	painter.has_no_shown = painter.has_no_released = true;
	painter_begin(&painter, 0, 2);
	painter_show(&painter, 0, 0);
	watcher_forget(&watcher);
	for (unsigned int i = 0; i < COUNT(kept); i++) {
		kept[i] = present_with_fence(i);
		rig_settle(rig);
	}
	watcher_expect(&watcher, "frame 0 16x8+0+0\n");
	watcher_finish_frame(&watcher);
	watcher_expect(&watcher, "frame 0 16x8+0+0\n");
	expect_fence_of(watcher.frames[0], kept[COUNT(kept) - 1]);
	for (unsigned int i = 0; i < COUNT(kept) - 1; i++)
		close(kept[i]);
}

SUITE_TEST(source_fences, a_stable_listener_gets_no_copy_of_what_is_still_drawn)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_STABLE};
	struct watcher stable = {.pace = WATCHER_KEEPS};
	int kept;

	watcher_begin(&stable, &config);
	watcher_forget(&stable);
	cr_assert_neq(vug_frame_get_buffer(stable.frames[0]), painter.buffers[0]);
	watcher_finish_frame(&stable);
	stable.has_snapshots = false; /* of what follows */
	kept = present_with_fence(1);
	watcher_forget(&stable);
	cr_assert_eq(vug_frame_get_buffer(stable.frames[0]), painter.buffers[0]);
	expect_fence_of(stable.frames[0], kept);
	watcher_end(&stable);
	rig_settle(rig);
}
