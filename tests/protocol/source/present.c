/* SPDX-License-Identifier: MIT */
/* A program says what has changed, and hears when it has been shown. */
#include "protocol/source/painter.h"

#include <errno.h>
#include <vug/stats.h>

static void set_up(void)
{
	painter_set_up();
	painter_show(&painter, 0, 0);
	painter_forget(&painter);
}

static void use_kept_frames(bool has_no_shown)
{
	const struct rig_options options = {.keeps_frames = true};

	painter_tear_down();
	painter_set_up_with(&options);
	painter_end(&painter);
	painter.has_no_shown = has_no_shown;
	painter_begin(&painter, 0, 2);
	painter_show(&painter, 0, 0);
	painter_forget(&painter);
}

SUITE(set_up, painter_tear_down);

SUITE_TEST(source_present, the_damage_is_a_frame_of_the_next_dispatch)
{
	painter_present_rect(&painter, 0, 7, (struct vug_rect){1, 2, 3, 4});
	recorder_expect(&rig->recorder, "");
	cr_assert(loop_is_readable(vug_server_get_fd(rig->server)));
	painter_expect_callbacks("frame 0 3x4+1+2\n");
	painter_expect(&painter, "shown 7\n");
}

SUITE_TEST(source_present, without_damage_all_of_the_picture_has_changed)
{
	cr_assert_eq(vug_source_present(painter.source, 0, NULL), 0);
	painter_expect_callbacks("frame 0 16x8+0+0\n");
	painter_expect(&painter, "shown 0\n");
}

SUITE_TEST(source_present, several_before_a_dispatch_are_one_frame_and_each_is_reported)
{
	painter_present_rect(&painter, 0, 1, (struct vug_rect){0, 0, 1, 1});
	painter_present_rect(&painter, 0, 2, (struct vug_rect){4, 4, 1, 1});
	painter_expect_callbacks("frame 0 5x5+0+0\n");
	painter_expect(&painter, "shown 1\nshown 2\n");
}

static struct vug_rect rects[4];
static size_t num_rects;

static void read_rects(struct recorder *recorder, enum recorder_event event)
{
	if (event == RECORDER_FRAME)
		num_rects = vug_frame_get_damage_rects(recorder->frames[0], rects, COUNT(rects));
}

SUITE_TEST(source_present, rectangles_stay_apart)
{
	const struct vug_rect damage[] = {{0, 0, 2, 1}, {5, 3, 4, 2}};
	const struct vug_present present = {
		.size = sizeof(present), .damage = damage, .num_damage = COUNT(damage)};

	use_kept_frames(false);
	rig->recorder.react = read_rects;
	cr_assert_eq(vug_source_present(painter.source, 0, &present), 0);
	rig_settle(rig);
	cr_assert_eq(num_rects, COUNT(damage));
	cr_assert_arr_eq(rects, damage, sizeof(damage));
	recorder_finish_frame(&rig->recorder);
	painter_forget(&painter);
}

SUITE_TEST(source_present, what_is_outside_of_the_picture_needs_no_frame)
{
	painter_present_rect(&painter, 0, 1, (struct vug_rect){16, 0, 4, 4});
	painter_present_rect(&painter, 0, 2, (struct vug_rect){0, UINT32_MAX, 4, 4});
	painter_expect_callbacks("");
	painter_expect(&painter, "shown 1\nshown 2\n");
	painter_present_rect(&painter, 0, 3, (struct vug_rect){14, 6, UINT32_MAX, UINT32_MAX});
	painter_expect_callbacks("frame 0 2x2+14+6\n");
	painter_expect(&painter, "shown 3\n");
}

SUITE_TEST(source_present, a_picture_is_shown_when_its_frame_is_done)
{
	use_kept_frames(false);
	painter_present(&painter, 0, 1);
	painter_expect_callbacks("frame 0 16x8+0+0\n");
	painter_expect(&painter, "");
	rig_finish_frame(rig);
	painter_expect(&painter, "shown 1\n");
}

SUITE_TEST(source_present, each_picture_that_is_waited_for_has_a_frame)
{
	use_kept_frames(false);
	painter_present(&painter, 0, 1);
	rig_settle(rig);
	painter_present_rect(&painter, 0, 2, (struct vug_rect){0, 0, 1, 1});
	painter_expect_callbacks("frame 0 16x8+0+0\nframe 0 1x1+0+0\n");
	rig_finish_frame(rig);
	rig_finish_frame(rig);
	painter_expect(&painter, "shown 1\nshown 2\n");
}

SUITE_TEST(source_present, a_source_that_waits_for_nothing_has_its_damage_merged)
{
	use_kept_frames(true);
	painter_present_rect(&painter, 0, 0, (struct vug_rect){0, 0, 1, 1});
	painter_expect_callbacks("frame 0 1x1+0+0\n");
	painter_present_rect(&painter, 0, 0, (struct vug_rect){2, 0, 1, 1});
	rig_settle(rig);
	painter_present_rect(&painter, 0, 0, (struct vug_rect){4, 0, 1, 1});
	painter_expect_callbacks("");
	rig_finish_frame(rig);
	painter_expect_callbacks("frame 0 3x1+2+0\n");
	rig_finish_frame(rig);
	painter_expect(&painter, "");
}

SUITE_TEST(source_present, a_picture_that_another_buffer_replaces_counts_as_shown)
{
	painter_present(&painter, 0, 1);
	painter_show(&painter, 0, 1);
	painter_present(&painter, 0, 2);
	painter_expect_callbacks("scanout 0 surface 16x8 shows 16x8+0+0\nframe 0 16x8+0+0\n");
	painter_expect(&painter, "shown 1\nreleased A\nshown 2\n");
}

SUITE_TEST(source_present, a_source_that_does_not_wait_for_shown_gets_an_error)
{
	use_kept_frames(false);
	for (unsigned int i = 0; i < VUG_SOURCE_MAX_PRESENTS; i++) {
		painter_present(&painter, 0, i);
		rig_settle(rig);
	}
	cr_assert_eq(vug_source_present(painter.source, 0, NULL), -EBUSY);
	rig_finish_frame(rig);
	painter_expect(&painter, "shown 0\n");
	painter_present(&painter, 0, 99);
	while (rig->recorder.num_frames > 0)
		rig_finish_frame(rig);
	painter_forget(&painter);
}

static void present_next(struct painter *ours)
{
	static uint64_t cookie = 10;

	if (cookie < 13)
		painter_present(ours, 0, cookie++);
}

SUITE_TEST(source_present, the_callback_presents_the_next_picture)
{
	painter.react = present_next;
	painter_present(&painter, 0, 1);
	painter_expect(&painter, "shown 1\nshown 10\nshown 11\nshown 12\n");
}

static int64_t arrival;

static void read_arrival(struct recorder *recorder, enum recorder_event event)
{
	if (event == RECORDER_FRAME)
		arrival = vug_frame_get_arrival(recorder->frames[0]);
}

SUITE_TEST(source_present, the_frame_has_the_first_pictures_arrival)
{
	struct vug_present present = {.size = sizeof(present), .arrival = 1234};

	use_kept_frames(false);
	rig->recorder.react = read_arrival;
	cr_assert_eq(vug_source_present(painter.source, 0, &present), 0);
	present.arrival = 5678;
	cr_assert_eq(vug_source_present(painter.source, 0, &present), 0);
	rig_settle(rig);
	cr_assert_eq(arrival, 1234);
	recorder_finish_frame(&rig->recorder);
	painter_forget(&painter);
}

SUITE_TEST(source_present, updates_and_frames_are_counted)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	painter_present(&painter, 0, 1);
	rig_settle(rig);
	painter_present(&painter, 0, 2);
	rig_settle(rig);
	cr_assert_eq(vug_server_get_stats(rig->server, &stats), 0);
	cr_assert_eq(stats.updates, 2);
	cr_assert_eq(stats.frames, 2);
	cr_assert_eq(stats.updates_merged, 0);
	cr_assert_eq(stats.acks, 2);
}

SUITE_TEST(source_present, what_cannot_be_presented_is_refused)
{
	struct vug_present present = {.size = sizeof(present), .flags = 2};

	cr_assert_eq(vug_source_present(NULL, 0, NULL), -EINVAL);
	cr_assert_eq(vug_source_present(painter.source, 2, NULL), -EINVAL);
	cr_assert_eq(vug_source_present(painter.source, 1, NULL), -ENODATA);
	cr_assert_eq(vug_source_present(painter.source, 0, &present), -EINVAL);
	present = (struct vug_present){.size = sizeof(present), .unused = 1};
	cr_assert_eq(vug_source_present(painter.source, 0, &present), -EINVAL);
	present = (struct vug_present){.size = sizeof(present), .num_damage = 1};
	cr_assert_eq(vug_source_present(painter.source, 0, &present), -EINVAL);
	present = (struct vug_present){
		.size = sizeof(present), .flags = VUG_PRESENT_FENCE, .acquire_fence = -1};
	cr_assert_eq(vug_source_present(painter.source, 0, &present), -EBADF);
	present = (struct vug_present){.size = 0};
	cr_assert_eq(vug_source_present(painter.source, 0, &present), -EINVAL);
	painter_expect_callbacks("");
	painter_expect(&painter, "");
}
