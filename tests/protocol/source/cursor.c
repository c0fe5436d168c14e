/* SPDX-License-Identifier: MIT */
/* A program sets the cursor, of any size. */
#include "protocol/source/painter.h"

#include <errno.h>
#include <string.h>

#define SIDE 256

static uint32_t image[SIDE * SIDE];
static struct watcher watcher;

static uint32_t get_colour(uint32_t x, uint32_t y)
{
	return UINT32_C(0xff000000) | x << 8 | y;
}

static struct vug_cursor_info make_cursor(uint32_t width, uint32_t height)
{
	for (uint32_t i = 0; i < width * height; i++)
		image[i] = get_colour(i % width, i / width);
	return (struct vug_cursor_info){.size = sizeof(struct vug_cursor_info),
					.pixels = image,
					.width = width,
					.height = height,
					.x = -5,
					.y = 9,
					.visible = true};
}

static void set_up(void)
{
	painter_set_up();
	watcher = (struct watcher){.pace = WATCHER_DONE};
	watcher_begin(&watcher, NULL);
}

static void tear_down(void)
{
	watcher_end(&watcher);
	rig_settle(rig);
	painter_tear_down();
}

SUITE(set_up, tear_down);

static void expect_listener_image(uint32_t width, uint32_t height)
{
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};

	cr_assert_eq(vug_listener_get_cursor(watcher.listener, rig_get_scanout(rig, 0), &cursor),
		     0);
	cr_assert_eq(cursor.width, width);
	cr_assert_eq(cursor.height, height);
	cr_assert_arr_eq(cursor.pixels, image, width * height * sizeof(image[0]));
}

SUITE_TEST(source_cursor, listeners_get_an_image_of_256_by_256_whole)
{
	struct vug_cursor_info cursor = make_cursor(SIDE, SIDE);

	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), 0);
	cr_assert(loop_is_readable(vug_server_get_fd(rig->server)));
	watcher_expect(&watcher, "cursor 0 at -5,9\n");
	expect_listener_image(SIDE, SIDE);
}

SUITE_TEST(source_cursor, the_callback_gets_the_part_around_the_hot_spot)
{
	struct vug_cursor_info cursor = make_cursor(SIDE, SIDE);

	cursor.hot_x = 100;
	cursor.hot_y = SIDE - 1;
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), 0);
	/* It begins at 68, 192, and so does where it is. */
	painter_expect_callbacks("cursor-image 0 hot 32,63\ncursor 0 at 63,201\n");
	for (uint32_t y = 0; y < VUG_CURSOR_SIZE; y++)
		for (uint32_t x = 0; x < VUG_CURSOR_SIZE; x++)
			cr_assert_eq(rig->recorder.cursor[y * VUG_CURSOR_SIZE + x],
				     get_colour(x + 68, y + 192));
}

SUITE_TEST(source_cursor, the_callback_gets_a_small_image_with_transparent_pixels_around)
{
	struct vug_cursor_info cursor = make_cursor(3, 2);

	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), 0);
	painter_expect_callbacks("cursor-image 0 hot 0,0\ncursor 0 at -5,9\n");
	for (uint32_t y = 0; y < VUG_CURSOR_SIZE; y++)
		for (uint32_t x = 0; x < VUG_CURSOR_SIZE; x++)
			cr_assert_eq(rig->recorder.cursor[y * VUG_CURSOR_SIZE + x],
				     x < 3 && y < 2 ? get_colour(x, y) : 0);
	expect_listener_image(3, 2);
}

SUITE_TEST(source_cursor, without_pixels_the_last_image_moves)
{
	struct vug_cursor_info cursor = make_cursor(3, 2);

	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), 0);
	painter_forget(&painter);
	watcher_forget(&watcher);
	cursor = (struct vug_cursor_info){.size = sizeof(cursor), .x = 7, .y = 8, .visible = true};
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), 0);
	painter_expect_callbacks("cursor 0 at 7,8\n");
	watcher_expect(&watcher, "cursor 0 at 7,8\n");
	expect_listener_image(3, 2);
}

SUITE_TEST(source_cursor, of_several_cursors_the_last_one_is_shown)
{
	struct vug_cursor_info cursor = make_cursor(3, 2);

	for (cursor.x = 0; cursor.x < 5; cursor.x++)
		cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), 0);
	painter_expect_callbacks("cursor-image 0 hot 0,0\ncursor 0 at 4,9\n");
	watcher_expect(&watcher, "cursor 0 at 4,9\n");
}

SUITE_TEST(source_cursor, a_cursor_is_hidden_and_removed)
{
	struct vug_cursor_info cursor = make_cursor(3, 2);

	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), 0);
	watcher_expect(&watcher, "cursor 0 at -5,9\n");
	cursor.visible = false;
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), 0);
	watcher_expect(&watcher, "cursor 0 hidden\n");
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, NULL), 0);
	watcher_expect(&watcher, "cursor 0 hidden\n");
	cursor = (struct vug_cursor_info){.size = sizeof(cursor)};
	cr_assert_eq(vug_listener_get_cursor(watcher.listener, rig_get_scanout(rig, 0), &cursor),
		     0);
	cr_assert_null(cursor.pixels);
}

SUITE_TEST(source_cursor, a_cursor_that_cannot_be_is_refused)
{
	struct vug_cursor_info cursor = make_cursor(3, 2);

	cr_assert_eq(vug_source_set_cursor(NULL, 0, &cursor), -EINVAL);
	cr_assert_eq(vug_source_set_cursor(painter.source, 2, &cursor), -EINVAL);
	cursor.hot_x = 3;
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), -EINVAL);
	cursor = make_cursor(3, 2);
	cursor.unused[6] = 1;
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), -EINVAL);
	cursor = make_cursor(3, 2);
	cursor.height = 0;
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), -ERANGE);
	cursor.height = VUG_MAX_CURSOR_SIZE + 1;
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), -ERANGE);
	cursor = (struct vug_cursor_info){.size = sizeof(cursor), .visible = true};
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), -ENODATA);
	cursor.size = 0;
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), -EINVAL);
	watcher_expect(&watcher, "");
}
