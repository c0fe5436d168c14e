/* SPDX-License-Identifier: MIT */
/* A program draws into the picture itself. */
#include "protocol/source/painter.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "support/memory_file.h"

static uint32_t stride;

static void set_up(void)
{
	painter_set_up();
	painter_show(&painter, 0, 0);
	painter_forget(&painter);
}

SUITE(set_up, painter_tear_down);

static uint32_t *begin_write(struct vug_rect area)
{
	void *pixels = NULL;

	cr_assert_eq(vug_source_begin_write(painter.source, 0, &area, &pixels, &stride), 0);
	return pixels;
}

static void write_area(struct vug_rect area, uint32_t colour)
{
	uint32_t *pixels = begin_write(area);

	for (uint32_t y = 0; y < area.height; y++)
		for (uint32_t x = 0; x < area.width; x++)
			pixels[y * (stride / 4) + x] = colour;
	vug_source_end_write(painter.source);
}

SUITE_TEST(source_write, the_area_is_drawn_and_shown)
{
	write_area((struct vug_rect){3, 2, 4, 5}, 0xabcdef);
	cr_assert(loop_is_readable(vug_server_get_fd(rig->server)));
	painter_expect_callbacks("frame 0 4x5+3+2\n");
	painter_expect(&painter, "");
	for (uint32_t y = 0; y < PAINTER_HEIGHT; y++)
		for (uint32_t x = 0; x < PAINTER_WIDTH; x++)
			cr_assert_eq(rig_get_pixel(rig, 0, x, y),
				     x >= 3 && x < 7 && y >= 2 && y < 7 ? 0xabcdef : 0);
}

SUITE_TEST(source_write, an_area_counts_from_the_viewports_corner)
{
	const struct vug_rect viewport = {4, 3, 8, 4};

	cr_assert_eq(vug_source_show(painter.source, 0, painter.buffers[0], &viewport), 0);
	write_area((struct vug_rect){1, 1, 1, 1}, 0x123);
	painter_expect_callbacks("scanout 0 surface 16x8 shows 8x4+4+3\nframe 0 1x1+1+1\n");
	cr_assert_eq(rig_get_pixel(rig, 0, 1, 1), 0x123);
}

SUITE_TEST(source_write, a_write_and_a_picture_of_it_are_one_frame)
{
	write_area((struct vug_rect){0, 0, 2, 2}, 1);
	painter_present_rect(&painter, 0, 5, (struct vug_rect){0, 0, 2, 2});
	painter_expect_callbacks("frame 0 2x2+0+0\n");
	painter_expect(&painter, "shown 5\n");
}

SUITE_TEST(source_write, no_frame_begins_while_the_program_draws)
{
	begin_write((struct vug_rect){0, 0, 2, 2});
	painter_present_rect(&painter, 0, 5, (struct vug_rect){8, 4, 1, 1});
	painter_expect_callbacks("");
	painter_expect(&painter, "");
	vug_source_end_write(painter.source);
	painter_expect_callbacks("frame 0 9x5+0+0\n");
	painter_expect(&painter, "shown 5\n");
}

static void finish_frame(void)
{
	recorder_finish_frame(&rig->recorder);
	rig_settle(rig);
}

SUITE_TEST(source_write, damage_that_waits_does_not_go_out_while_the_program_draws)
{
	const struct rig_options options = {.keeps_frames = true};

	painter_tear_down();
	painter_set_up_with(&options);
	painter_show(&painter, 0, 0);
	write_area((struct vug_rect){0, 0, 1, 1}, 1);
	rig_settle(rig);
	write_area((struct vug_rect){1, 1, 1, 1}, 1);
	rig_settle(rig);
	begin_write((struct vug_rect){2, 2, 1, 1});
	painter_forget(&painter);
	finish_frame();
	painter_expect_callbacks("");
	vug_source_end_write(painter.source);
	painter_expect_callbacks("frame 0 2x2+1+1\n");
	finish_frame();
}

SUITE_TEST(source_write, another_buffer_ends_what_is_drawn_in_the_one_before)
{
	uint32_t *pixels = begin_write((struct vug_rect){0, 0, 2, 2});

	painter_show(&painter, 0, 1);
	*pixels = 1;
	vug_source_end_write(painter.source);
	painter_expect_callbacks("scanout 0 surface 16x8 shows 16x8+0+0\n");
	painter_expect(&painter, "released A\n");
}

SUITE_TEST(source_write, an_area_of_a_viewport_that_has_moved_is_all_of_the_picture)
{
	const struct vug_rect viewport = {4, 3, 8, 4};

	begin_write((struct vug_rect){15, 7, 1, 1});
	cr_assert_eq(vug_source_show(painter.source, 0, painter.buffers[0], &viewport), 0);
	vug_source_end_write(painter.source);
	painter_expect_callbacks("scanout 0 surface 16x8 shows 8x4+4+3\nframe 0 8x4+0+0\n");
}

SUITE_TEST(source_write, a_write_that_is_never_ended_ends_with_the_source)
{
	begin_write((struct vug_rect){0, 0, 2, 2});
	painter_end(&painter);
	painter_expect_callbacks("frame 0 2x2+0+0\nscanout 0 off\n");
}

static void show_descriptor(void)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout),
					   .width = 16,
					   .height = 8,
					   .fourcc = FOURCC_XRGB8888,
					   .num_planes = 1};
	struct vug_buffer *buffer;

	layout.planes[0] =
		(struct vug_plane){.fd = memory_file_new(16 * 8 * 4, true), .stride = 64};
	cr_assert_eq(vug_buffer_import(&layout, 0, &buffer), 0);
	cr_assert_eq(vug_source_show(painter.source, 0, buffer, NULL), 0);
	vug_buffer_unref(buffer);
}

SUITE_TEST(source_write, a_write_that_cannot_be_is_refused)
{
	const struct vug_rect outside = {15, 0, 2, 1}, empty = {0};
	void *pixels = NULL;

	cr_assert_eq(vug_source_begin_write(NULL, 0, NULL, &pixels, &stride), -EINVAL);
	cr_assert_eq(vug_source_begin_write(painter.source, 2, NULL, &pixels, &stride), -EINVAL);
	cr_assert_eq(vug_source_begin_write(painter.source, 0, NULL, NULL, &stride), -EINVAL);
	cr_assert_eq(vug_source_begin_write(painter.source, 0, NULL, &pixels, NULL), -EINVAL);
	cr_assert_eq(vug_source_begin_write(painter.source, 0, &outside, &pixels, &stride),
		     -EINVAL);
	cr_assert_eq(vug_source_begin_write(painter.source, 0, &empty, &pixels, &stride), -EINVAL);
	cr_assert_eq(vug_source_begin_write(painter.source, 1, NULL, &pixels, &stride), -ENODATA);
	cr_assert_null(pixels);
	cr_assert_eq(vug_source_begin_write(painter.source, 0, NULL, &pixels, &stride), 0);
	cr_assert_eq(vug_source_begin_write(painter.source, 0, NULL, &pixels, &stride), -EBUSY);
	vug_source_end_write(painter.source);
	vug_source_end_write(painter.source);
	vug_source_end_write(NULL);
	show_descriptor();
	cr_assert_eq(vug_source_begin_write(painter.source, 0, NULL, &pixels, &stride), -ENOTSUP);
	painter_forget(&painter);
}
