/* SPDX-License-Identifier: MIT */
/* What a program draws itself, for listeners with stable frames and exact damage. */
#include "protocol/source/painter.h"

#include <string.h>

static const struct vug_rect part = {4, 3, 8, 4};
static struct watcher watcher;

static void set_up(void)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_EXACT_DAMAGE};
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .has_no_frame_callback = true};

	painter_set_up_with(&options);
	watcher = (struct watcher){.pace = WATCHER_SHOWS};
	watcher_begin(&watcher, &config);
	cr_assert_eq(vug_source_show(painter.source, 0, painter_get_buffer(&painter, 0), &part), 0);
	painter_present(&painter, 0, 1);
	watcher_expect(&watcher, "scanout 0 8x4+4+3\nframe 0 8x4+0+0\n");
	painter_forget(&painter);
}

static void tear_down(void)
{
	watcher_end(&watcher);
	painter_tear_down();
}

SUITE(set_up, tear_down);

static void draw(struct vug_rect area, uint32_t colour)
{
	uint32_t stride;
	void *pixels;

	cr_assert_eq(vug_source_begin_write(painter.source, 0, &area, &pixels, &stride), 0);
	for (uint32_t y = 0; y < area.height; y++)
		for (uint32_t x = 0; x < area.width; x++)
			memcpy((char *)pixels + y * stride + x * sizeof(colour), &colour,
			       sizeof(colour));
	vug_source_end_write(painter.source);
}

SUITE_TEST(source_snapshots, a_snapshot_has_the_part_that_is_shown)
{
	draw((struct vug_rect){1, 2, 3, 2}, 7);
	watcher_expect(&watcher, "frame 0 3x2+1+2\n");
	cr_expect_eq(watcher_get_pixel(&watcher, 1, part.x + 1, part.y + 2), 7);
	cr_expect_eq(watcher_get_pixel(&watcher, 1, part.x + 3, part.y + 3), 7);
	cr_expect_eq(watcher_get_pixel(&watcher, 1, part.x, part.y), 0);
	cr_expect_eq(watcher_get_pixel(&watcher, 0, part.x + 1, part.y + 2), 0);
}

SUITE_TEST(source_snapshots, exact_damage_counts_from_the_corner_of_the_part)
{
	draw((struct vug_rect){2, 1, 1, 1}, 7);
	painter_present(&painter, 0, 5);
	watcher_expect(&watcher, "frame 0 1x1+2+1\n");
	painter_expect(&painter, "shown 5\n");
}

SUITE_TEST(source_snapshots, a_picture_that_is_as_it_was_counts_as_shown)
{
	painter_present(&painter, 0, 5);
	watcher_expect(&watcher, "");
	painter_expect(&painter, "shown 5\n");
}

SUITE_TEST(source_snapshots, a_picture_waits_for_the_snapshot_that_shows_it)
{
	watcher.pace = WATCHER_KEEPS;
	draw((struct vug_rect){0, 0, 1, 1}, 7);
	painter_present(&painter, 0, 5);
	watcher_expect(&watcher, "frame 0 1x1+0+0\n");
	painter_expect(&painter, "");
	vug_frame_shown(watcher.frames[1]);
	rig_settle(rig);
	painter_expect(&painter, "shown 5\n");
}

/* The program may draw into it again: what is read is a copy. */
SUITE_TEST(source_snapshots, a_snapshot_that_is_kept_releases_the_buffer)
{
	painter_show(&painter, 0, 1);
	painter_expect(&painter, "released A\n");
	watcher_forget(&watcher);
	cr_expect_eq(watcher.num_frames, 1);
}
