/* SPDX-License-Identifier: MIT */
/* When a program may draw into a buffer again: shown and free are two things. */
#include "protocol/source/painter.h"

#include <unistd.h>
#include <vug/stats.h>

#include "protocol/rig/fake_clock.h"
#include "protocol/rig/fake_fence.h"

static struct watcher watcher;

static void set_up(void)
{
	const struct rig_options options = {.has_no_frame_callback = true};

	painter_set_up_with(&options);
	fake_clock_install();
	watcher = (struct watcher){.pace = WATCHER_SHOWS};
	watcher_begin(&watcher, NULL);
	painter_show(&painter, 0, 0);
	painter_present(&painter, 0, 1);
	painter_expect(&painter, "shown 1\n");
}

static void tear_down(void)
{
	watcher_end(&watcher);
	rig_settle(rig);
	painter_tear_down();
}

SUITE(set_up, tear_down);

SUITE_TEST(source_release, a_buffer_is_released_when_nobody_reads_it)
{
	painter_show(&painter, 0, 1);
	painter_expect(&painter, "");
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "released A\n");
}

SUITE_TEST(source_release, a_buffer_on_screen_is_not_released)
{
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "");
	painter_show(&painter, 0, 1);
	painter_expect(&painter, "released A\n");
}

SUITE_TEST(source_release, a_buffer_that_is_shown_again_is_not_released)
{
	painter_show(&painter, 0, 1);
	painter_expect(&painter, "");
	painter_show(&painter, 0, 0);
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "released B\n");
}

SUITE_TEST(source_release, a_buffer_that_was_never_shown_is_released)
{
	painter_show(&painter, 1, 1);
	painter_show(&painter, 1, 2);
	painter_expect(&painter, "released B\n");
}

SUITE_TEST(source_release, a_buffer_of_two_scanouts_is_released_once)
{
	painter_show(&painter, 1, 0);
	watcher_finish_frame(&watcher);
	painter_show(&painter, 0, 1);
	painter_expect(&painter, "");
	painter_show(&painter, 1, 1);
	painter_expect(&painter, "released A\n");
}

SUITE_TEST(source_release, the_callbacks_frame_is_waited_for)
{
	const struct rig_options options = {.keeps_frames = true};

	tear_down();
	painter_set_up_with(&options);
	painter_show(&painter, 0, 0);
	painter_present(&painter, 0, 1);
	painter_show(&painter, 0, 1);
	painter_present(&painter, 0, 2);
	painter_expect(&painter, "shown 1\nreleased A\n");
	painter_show(&painter, 0, 2);
	painter_expect(&painter, "");
	rig_finish_frame(rig);
	painter_expect(&painter, "shown 2\nreleased B\n");
	watcher_begin(&watcher, NULL);
}

SUITE_TEST(source_release, the_next_picture_waits_until_the_buffer_before_is_free)
{
	painter_show(&painter, 0, 1);
	painter_present(&painter, 0, 2);
	watcher.pace = WATCHER_DONE;
	painter_expect(&painter, "");
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "shown 2\nreleased A\n");
}

static const struct vug_rect outside = {PAINTER_WIDTH, 0, 4, 4};

SUITE_TEST(source_release, a_picture_without_visible_damage_waits_until_the_buffer_before_is_free)
{
	painter_show(&painter, 0, 1);
	painter_present_rect(&painter, 0, 2, outside);
	watcher_forget(&watcher);
	painter_expect(&painter, "");
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "shown 2\nreleased A\n");
	watcher_expect(&watcher, "");
}

SUITE_TEST(source_release,
	   a_picture_without_visible_damage_is_not_shown_before_the_picture_before_it)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	watcher.pace = WATCHER_KEEPS;
	painter_present(&painter, 0, 2);
	painter_present_rect(&painter, 0, 3, outside);
	rig_settle(rig);
	painter_present_rect(&painter, 0, 4, outside);
	painter_expect(&painter, "");
	watcher_finish_frame(&watcher);
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "shown 2\nshown 3\nshown 4\n");
	cr_assert_eq(vug_server_get_stats(rig->server, &stats), 0);
	cr_assert_eq(stats.updates_dropped, 1);
	cr_assert_eq(stats.acks, 2);
}

SUITE_TEST(source_release, a_picture_without_visible_damage_waits_for_a_listener_one_timeout)
{
	painter_show(&painter, 0, 1);
	painter_present_rect(&painter, 0, 2, outside);
	painter_expect(&painter, "");
	fake_clock_advance(1001);
	painter_expect(&painter, "shown 2\nreleased A\n");
	recorder_expect_warning(&rig->recorder, "a listener has not shown scanout 0 within");
}

SUITE_TEST(source_release, a_listener_that_keeps_a_buffer_costs_one_timeout)
{
	painter_show(&painter, 0, 1);
	rig_settle(rig);
	fake_clock_advance(999);
	painter_expect(&painter, "");
	fake_clock_advance(2);
	painter_expect(&painter, "released A\n");
	recorder_expect_warning(&rig->recorder, "a listener has not given a buffer back");
	watcher.pace = WATCHER_KEEPS;
	for (unsigned int i = 2; i < 5; i++) {
		painter_show(&painter, 0, i);
		painter_present(&painter, 0, i);
		rig_settle(rig);
	}
	painter_expect(&painter, "shown 2\nreleased B\nshown 3\nreleased C\nshown 4\nreleased D\n");
}

SUITE_TEST(source_release, a_listener_that_gives_all_back_is_waited_for_again)
{
	painter_show(&painter, 0, 1);
	rig_settle(rig);
	fake_clock_advance(1001);
	painter_expect(&painter, "released A\n");
	recorder_expect_warning(&rig->recorder, "a listener has not given a buffer back");
	watcher_finish_frame(&watcher);
	painter_present(&painter, 0, 2);
	painter_show(&painter, 0, 2);
	painter_expect(&painter, "shown 2\nreleased B\n");
	painter_present(&painter, 0, 3);
	painter_show(&painter, 0, 3);
	painter_expect(&painter, "shown 3\nreleased C\n");
	painter_present(&painter, 0, 4);
	painter_expect(&painter, "shown 4\n");
	painter_show(&painter, 0, 4);
	painter_expect(&painter, "");
	watcher_finish_frame(&watcher);
	painter_expect(&painter, "released D\n");
}

SUITE_TEST(source_release, a_hidden_listener_is_not_waited_for)
{
	painter_show(&painter, 0, 1);
	painter_expect(&painter, "");
	vug_listener_set_visible(watcher.listener, false);
	painter_expect(&painter, "released A\n");
}

SUITE_TEST(source_release, a_dropped_listener_is_not_waited_for)
{
	struct watcher gone = {.pace = WATCHER_KEEPS};

	watcher_finish_frame(&watcher);
	watcher_begin(&gone, NULL);
	rig_settle(rig);
	painter_show(&painter, 0, 1);
	painter_expect(&painter, "");
	vug_listener_unref(gone.listener);
	gone.listener = NULL;
	painter_expect(&painter, "released A\n");
	watcher_end(&gone);
}

/* ---- release fences --------------------------------------------------------------------- */

static unsigned int num_merges;
static bool are_sync_files;

int __real_vug_fence_merge(int fence, int other, int *ret_merged);
int __wrap_vug_fence_merge(int fence, int other, int *ret_merged);

int __wrap_vug_fence_merge(int fence, int other, int *ret_merged)
{
	if (!are_sync_files)
		return __real_vug_fence_merge(fence, other, ret_merged);
	num_merges++;
	*ret_merged = fake_fence_new();
	return 0;
}

static int finish_with_fence(struct watcher *ours)
{
	int fence = fake_fence_new(), kept = dup(fence);

	cr_assert_geq(kept, 0);
	cr_assert_eq(vug_frame_done_after(ours->frames[0], fence), 0);
	ours->num_frames--;
	return kept;
}

SUITE_TEST(source_release, the_library_waits_for_a_fence_that_is_no_sync_file)
{
	int fence;

	painter_show(&painter, 0, 1);
	fence = finish_with_fence(&watcher);
	painter_expect(&painter, "");
	fake_fence_signal_fd(fence);
	painter_expect(&painter, "released A\n");
	close(fence);
}

SUITE_TEST(source_release, the_source_gets_one_fence_of_all_sync_files)
{
	struct watcher second = {.pace = WATCHER_SHOWS};
	int fences[2];

	are_sync_files = true;
	num_merges = 0;
	watcher_begin(&second, NULL);
	rig_settle(rig);
	painter_show(&painter, 0, 1);
	fences[0] = finish_with_fence(&watcher);
	painter_expect(&painter, "");
	fences[1] = finish_with_fence(&second);
	cr_assert(loop_is_readable(vug_server_get_fd(rig->server)));
	painter_expect(&painter, "released A with a fence\n");
	cr_assert_geq(num_merges, 2);
	are_sync_files = false;
	for (unsigned int i = 0; i < COUNT(fences); i++) {
		fake_fence_signal_fd(fences[i]);
		close(fences[i]);
	}
	rig_settle(rig);
	watcher_end(&second);
	rig_settle(rig);
}

SUITE_TEST(source_release, a_fence_that_is_no_sync_file_keeps_the_others_back)
{
	struct watcher second = {.pace = WATCHER_SHOWS};
	int fences[2];

	watcher_begin(&second, NULL);
	rig_settle(rig);
	painter_show(&painter, 0, 1);
	fences[0] = finish_with_fence(&watcher);
	fences[1] = finish_with_fence(&second);
	fake_fence_signal_fd(fences[0]);
	painter_expect(&painter, "");
	fake_fence_signal_fd(fences[1]);
	painter_expect(&painter, "released A\n");
	close(fences[0]);
	close(fences[1]);
	watcher_end(&second);
	rig_settle(rig);
}
