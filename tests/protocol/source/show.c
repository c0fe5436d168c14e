/* SPDX-License-Identifier: MIT */
/* A program says what its scanouts show. */
#include "protocol/source/painter.h"

#include <errno.h>

#define SHOWN(scanout) "scanout " #scanout " surface 16x8 shows 16x8+0+0\n"

SUITE(painter_set_up, painter_tear_down);

SUITE_TEST(source_show, a_buffer_is_announced_by_the_next_dispatch)
{
	painter_show(&painter, 0, 0);
	recorder_expect(&rig->recorder, "");
	cr_assert(loop_is_readable(vug_server_get_fd(rig->server)));
	painter_expect_callbacks(SHOWN(0));
	cr_assert_eq(rig_get_buffer(rig, 0), painter.buffers[0]);
	cr_assert_not(loop_is_readable(vug_server_get_fd(rig->server)));
}

SUITE_TEST(source_show, of_several_buffers_the_last_one_is_shown)
{
	painter_show(&painter, 1, 0);
	painter_show(&painter, 1, 1);
	painter_show(&painter, 1, 2);
	painter_expect_callbacks(SHOWN(1));
	cr_assert_eq(rig_get_buffer(rig, 1), painter.buffers[2]);
}

SUITE_TEST(source_show, the_same_buffer_again_changes_nothing)
{
	painter_show(&painter, 0, 0);
	painter_forget(&painter);
	painter_show(&painter, 0, 0);
	painter_expect_callbacks("");
}

SUITE_TEST(source_show, a_buffer_that_is_shown_again_before_the_dispatch_is_not_announced)
{
	painter_show(&painter, 0, 0);
	painter_forget(&painter);
	painter_show(&painter, 0, 1);
	painter_show(&painter, 0, 0);
	painter_expect_callbacks("");
	cr_assert_eq(rig_get_buffer(rig, 0), painter.buffers[0]);
}

SUITE_TEST(source_show, a_part_of_the_buffer_is_the_picture)
{
	const struct vug_rect viewport = {2, 1, 8, 4};
	struct vug_buffer *buffer = painter_get_buffer(&painter, 0);

	cr_assert_eq(vug_source_show(painter.source, 0, buffer, &viewport), 0);
	painter_expect_callbacks("scanout 0 surface 16x8 shows 8x4+2+1\n");
	painter_present(&painter, 0, 1);
	painter_expect_callbacks("frame 0 8x4+0+0\n");
}

SUITE_TEST(source_show, a_scanout_is_switched_off)
{
	painter_show(&painter, 0, 0);
	painter_forget(&painter);
	cr_assert_eq(vug_source_show(painter.source, 0, NULL, NULL), 0);
	painter_expect_callbacks("scanout 0 off\n");
	painter_expect(&painter, "released A\n");
}

SUITE_TEST(source_show, monitors_are_the_sources_business)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor), .connected = true};

	cr_assert_eq(vug_scanout_set_monitor(vug_source_get_scanout(painter.source, 1), &monitor),
		     0);
	painter_expect(&painter, "monitors\n");
	painter_expect_callbacks("monitors\n");
}

SUITE_TEST(source_show, numbers_count_from_the_sources_first_scanout)
{
	painter_end(&painter);
	painter_begin(&painter, 1, 1);
	painter_show(&painter, 0, 0);
	painter_expect_callbacks(SHOWN(1));
	cr_assert_eq(vug_source_get_scanout(painter.source, 0), rig_get_scanout(rig, 1));
	cr_assert_null(vug_source_get_scanout(painter.source, 1));
}

SUITE_TEST(source_show, memory_of_the_programs_is_shown_and_given_back)
{
	static uint32_t pixels[20 * 5];
	const struct vug_memory memory = {.size = sizeof(memory),
					  .pixels = pixels,
					  .length = sizeof(pixels),
					  .stride = 20 * 4,
					  .fd = -1};
	struct vug_buffer *buffer;

	pixels[3] = 0x123456;
	cr_assert_eq(vug_buffer_new_from_memory(&memory, 19, 5, 0, NULL, NULL, &buffer), 0);
	cr_assert_eq(vug_source_show(painter.source, 0, buffer, NULL), 0);
	painter_expect_callbacks("scanout 0 surface 19x5 shows 19x5+0+0\n");
	cr_assert_eq(rig_get_pixel(rig, 0, 3, 0), 0x123456);
	vug_buffer_unref(buffer);
}

SUITE_TEST(source_show, what_cannot_be_shown_is_refused)
{
	struct vug_buffer *buffer = painter_get_buffer(&painter, 0);
	const struct vug_rect outside = {10, 0, 7, 8}, empty = {0};

	cr_assert_eq(vug_source_show(NULL, 0, buffer, NULL), -EINVAL);
	cr_assert_eq(vug_source_show(painter.source, 2, buffer, NULL), -EINVAL);
	cr_assert_eq(vug_source_show(painter.source, 0, buffer, &outside), -EINVAL);
	cr_assert_eq(vug_source_show(painter.source, 0, buffer, &empty), -EINVAL);
	painter_expect_callbacks("");
}

SUITE_TEST(source_show, a_buffer_that_cannot_be_is_refused)
{
	const uint32_t pixels = 0;
	struct vug_memory memory = {.size = sizeof(memory),
				    .pixels = (void *)&pixels,
				    .length = 4,
				    .stride = 4,
				    .fd = -1};
	struct vug_buffer *buffer = NULL;

	cr_assert_eq(vug_source_new_buffer(painter.source, 0, 1, 0, &buffer), -ERANGE);
	cr_assert_eq(vug_source_new_buffer(painter.source, 1, 32768, 0, &buffer), -ERANGE);
	cr_assert_eq(vug_source_new_buffer(painter.source, 1, 1, 7, &buffer), -ENOTSUP);
	cr_assert_eq(vug_source_new_buffer(painter.source, 32767, 32767, 0, &buffer), -ENOSPC);
	cr_assert_eq(vug_buffer_new_from_memory(&memory, 1, 2, 0, NULL, NULL, &buffer), -EINVAL);
	cr_assert_eq(vug_buffer_new_from_memory(&memory, 0, 1, 0, NULL, NULL, &buffer), -ERANGE);
	cr_assert_eq(vug_buffer_new_from_memory(&memory, 1, 1, 7, NULL, NULL, &buffer), -ENOTSUP);
	memory.size = 0;
	cr_assert_eq(vug_buffer_new_from_memory(&memory, 1, 1, 0, NULL, NULL, &buffer), -EINVAL);
	cr_assert_null(buffer);
}

SUITE_TEST(source_show, a_source_whose_buffers_are_not_released_gets_no_more)
{
	const struct rig_options options = {.keeps_frames = true};

	painter_tear_down();
	painter_set_up_with(&options);
	for (unsigned int i = 0; i < VUG_SOURCE_MAX_BUFFERS; i++)
		painter_show(&painter, 0, i);
	cr_assert_eq(vug_source_show(painter.source, 0,
				     painter_get_buffer(&painter, VUG_SOURCE_MAX_BUFFERS), NULL),
		     -EBUSY);
	painter_forget(&painter);
	painter_show(&painter, 0, VUG_SOURCE_MAX_BUFFERS);
	painter_expect_callbacks(SHOWN(0));
}
