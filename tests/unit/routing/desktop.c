/* SPDX-License-Identifier: MIT */
/* Several monitors on one desktop, and an axis over all of it. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>

#include "unit/random.h"
#include "unit/server/test_server.h"
#include "vug/source.h"
#include "vug/view.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_AREAS 3

struct row {
	const char *what;
	uint32_t num_areas;
	struct vug_desktop_area areas[MAX_AREAS];
	uint32_t scanout, x, y;
	int result;
	uint32_t pixel_x, pixel_y; /* of the desktop */
	int32_t axis_x, axis_y;
};

static const struct row rows[] = {
	{"one, the first pixel", 1, {{0, 0, 1024, 768}}, 0, 0, 0, 0, 0, 0, 16, 21},
	{"one, the last pixel", 1, {{0, 0, 1024, 768}}, 0, 1023, 767, 0, 1023, 767, 32752, 32746},
	{"its position alone changes nothing",
	 1,
	 {{-500, 900, 1024, 768}},
	 0,
	 1023,
	 767,
	 0,
	 1023,
	 767,
	 32752,
	 32746},
	{"side by side, the left one",
	 2,
	 {{0, 0, 1024, 768}, {1024, 0, 1024, 768}},
	 0,
	 1023,
	 0,
	 0,
	 1023,
	 0,
	 16376,
	 21},
	{"side by side, the right one",
	 2,
	 {{0, 0, 1024, 768}, {1024, 0, 1024, 768}},
	 1,
	 0,
	 0,
	 0,
	 1024,
	 0,
	 16392,
	 21},
	{"negative x",
	 2,
	 {{0, 0, 1024, 768}, {-1024, 0, 1024, 768}},
	 0,
	 0,
	 0,
	 0,
	 1024,
	 0,
	 16392,
	 21},
	{"negative x, the left one",
	 2,
	 {{0, 0, 1024, 768}, {-1024, 0, 1024, 768}},
	 1,
	 0,
	 0,
	 0,
	 0,
	 0,
	 8,
	 21},
	{"negative y", 2, {{0, 0, 1024, 768}, {0, -768, 1024, 768}}, 0, 0, 0, 0, 0, 768, 16, 16394},
	{"of different heights",
	 2,
	 {{0, 0, 1024, 768}, {1024, 256, 512, 256}},
	 1,
	 511,
	 255,
	 0,
	 1535,
	 511,
	 32757,
	 21824},
	{"a scanout without a picture",
	 3,
	 {{0, 0, 1024, 768}, {0, 0, 0, 0}, {1024, 0, 1024, 768}},
	 2,
	 0,
	 0,
	 0,
	 1024,
	 0,
	 16392,
	 21},
	{"no part of the desktop",
	 3,
	 {{0, 0, 1024, 768}, {0, 0, 0, 0}, {1024, 0, 1024, 768}},
	 1,
	 0,
	 0,
	 -ENODATA,
	 0,
	 0,
	 0,
	 0},
	{"no such scanout", 1, {{0, 0, 1024, 768}}, 1, 0, 0, -ENODATA, 0, 0, 0, 0},
	{"a scanout of no array", 1, {{0, 0, 1024, 768}}, UINT32_MAX, 0, 0, -ENODATA, 0, 0, 0, 0},
	{"right of the picture", 1, {{0, 0, 1024, 768}}, 0, 1024, 0, -ERANGE, 0, 0, 0, 0},
	{"below the picture", 1, {{0, 0, 1024, 768}}, 0, 0, 768, -ERANGE, 0, 0, 0, 0},
	{"as far apart as can be",
	 2,
	 {{INT32_MIN, 0, 100, 100}, {INT32_MAX - 100, 0, 100, 100}},
	 1,
	 99,
	 0,
	 0,
	 UINT32_MAX - 1,
	 0,
	 32767,
	 163},
	{"an edge beyond 32 bits",
	 1,
	 {{INT32_MAX - 99, 0, 100, 100}},
	 0,
	 0,
	 0,
	 -ERANGE,
	 0,
	 0,
	 0,
	 0},
	{"a picture without a height", 1, {{0, 0, 100, 0}}, 0, 0, 0, -ERANGE, 0, 0, 0, 0},
	{"too wide a picture", 1, {{0, 0, 32768, 100}}, 0, 0, 0, -ERANGE, 0, 0, 0, 0},
};

static struct vug_desktop make_desktop(const struct vug_desktop_area *areas, uint32_t count)
{
	struct vug_desktop desktop = {.size = sizeof(desktop), .num_areas = count};

	for (uint32_t i = 0; i < count; i++)
		desktop.areas[i] = areas[i];
	return desktop;
}

Test(desktop, a_pixel_of_a_monitor_is_a_pixel_of_the_desktop_and_a_value_of_each_axis)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		const struct vug_desktop desktop = make_desktop(row->areas, row->num_areas);
		uint32_t x = 0, y = 0;
		int32_t axis_x = 0, axis_y = 0;

		cr_expect_eq(vug_desktop_to_pixel(&desktop, row->scanout, row->x, row->y, &x, &y),
			     row->result, "%s", row->what);
		cr_expect(x == row->pixel_x && y == row->pixel_y, "%s: %u, %u", row->what, x, y);
		cr_expect_eq(vug_desktop_to_axis(&desktop, row->scanout, row->x, row->y, &axis_x,
						 &axis_y),
			     row->result, "%s", row->what);
		cr_expect(axis_x == row->axis_x && axis_y == row->axis_y, "%s: %d, %d", row->what,
			  axis_x, axis_y);
	}
}

/* ---- and back --------------------------------------------------------------------------- */

static void expect_round_trip(const struct vug_desktop *desktop, uint32_t scanout, uint32_t x,
			      uint32_t y)
{
	uint32_t found = 99, found_x = 0, found_y = 0;
	int32_t axis_x, axis_y;

	cr_assert_eq(vug_desktop_to_axis(desktop, scanout, x, y, &axis_x, &axis_y), 0);
	cr_assert_eq(vug_desktop_from_axis(desktop, axis_x, axis_y, &found, &found_x, &found_y), 0);
	cr_assert(found == scanout && found_x == x && found_y == y,
		  "scanout %u %u, %u became scanout %u %u, %u", scanout, x, y, found, found_x,
		  found_y);
}

Test(desktop, each_pixel_of_a_desktop_of_any_width_comes_back)
{
	for (uint32_t width = 1; width <= VUG_AXIS_MAX; width += 1 + width / 40) {
		const struct vug_desktop_area area = {-7, 3, width, 1};
		const struct vug_desktop desktop = make_desktop(&area, 1);

		for (uint32_t x = 0; x < width; x++)
			expect_round_trip(&desktop, 0, x, 0);
	}
}

Test(desktop, pixels_of_several_monitors_come_back)
{
	const struct vug_desktop_area areas[] = {
		{0, 0, 1280, 800}, {-1920, -280, 1920, 1080}, {1280, 400, 1024, 768}};
	const struct vug_desktop desktop = make_desktop(areas, COUNT(areas));
	struct random random = {.state = 1};

	for (int i = 0; i < 20000; i++) {
		uint32_t scanout = random_between(&random, 0, COUNT(areas) - 1);

		expect_round_trip(&desktop, scanout,
				  random_between(&random, 0, areas[scanout].width - 1),
				  random_between(&random, 0, areas[scanout].height - 1));
	}
}

Test(desktop, values_where_no_monitor_is_mean_no_pixel)
{
	const struct vug_desktop_area areas[] = {{0, 0, 100, 100}, {100, 100, 100, 100}};
	const struct vug_desktop desktop = make_desktop(areas, COUNT(areas));
	const struct vug_desktop nothing = make_desktop(areas, 0);
	uint32_t scanout = 7, x = 7, y = 7;

	cr_expect_eq(vug_desktop_from_axis(&desktop, VUG_AXIS_MAX, 0, &scanout, &x, &y), -ENODATA);
	cr_expect_eq(vug_desktop_from_axis(&nothing, 0, 0, &scanout, &x, &y), -ENODATA);
	cr_expect(scanout == 7 && x == 7 && y == 7, "results were touched");
	cr_expect_eq(vug_desktop_from_axis(&desktop, VUG_AXIS_MAX, VUG_AXIS_MAX, &scanout, &x, &y),
		     0);
	cr_expect(scanout == 1 && x == 99 && y == 99);
}

Test(desktop, of_monitors_that_overlap_the_first_one_is_found)
{
	const struct vug_desktop_area areas[] = {{0, 0, 100, 100}, {0, 0, 100, 100}};
	const struct vug_desktop desktop = make_desktop(areas, COUNT(areas));
	uint32_t scanout, x, y;

	cr_assert_eq(vug_desktop_from_axis(&desktop, 0, 0, &scanout, &x, &y), 0);
	cr_assert_eq(scanout, 0);
}

Test(desktop, a_value_outside_of_an_axis_is_refused)
{
	const struct vug_desktop_area area = {0, 0, 100, 100};
	const struct vug_desktop desktop = make_desktop(&area, 1);
	uint32_t scanout, x, y;

	cr_expect_eq(vug_desktop_from_axis(&desktop, -1, 0, &scanout, &x, &y), -ERANGE);
	cr_expect_eq(vug_desktop_from_axis(&desktop, 0, VUG_AXIS_MAX + 1, &scanout, &x, &y),
		     -ERANGE);
}

Test(desktop, a_desktop_that_is_not_filled_in_is_refused)
{
	struct vug_desktop desktop = {.size = sizeof(desktop), .num_areas = VUG_MAX_SCANOUTS + 1};
	uint32_t scanout, x, y;
	int32_t axis_x, axis_y;

	cr_expect_eq(vug_desktop_to_pixel(&desktop, 0, 0, 0, &x, &y), -ERANGE);
	cr_expect_eq(vug_desktop_from_axis(&desktop, 0, 0, &scanout, &x, &y), -ERANGE);
	desktop.num_areas = 1;
	desktop.unused = 1;
	cr_expect_eq(vug_desktop_to_axis(&desktop, 0, 0, 0, &axis_x, &axis_y), -EINVAL);
	desktop.size = 0;
	cr_expect_eq(vug_desktop_to_axis(&desktop, 0, 0, 0, &axis_x, &axis_y), -EINVAL);
}

/* ---- a server's ------------------------------------------------------------------------- */

static void expect_area(const struct vug_server *server, uint32_t scanout,
			struct vug_desktop_area expected)
{
	struct vug_desktop desktop = {.size = sizeof(desktop)};
	const struct vug_desktop_area *area = &desktop.areas[scanout];

	cr_assert_eq(vug_server_get_desktop(server, &desktop), 0);
	cr_assert_eq(desktop.num_areas, 2);
	cr_assert(area->x == expected.x && area->y == expected.y && area->width == expected.width &&
			  area->height == expected.height,
		  "scanout %u: %ux%u%+d%+d", scanout, area->width, area->height, area->x, area->y);
}

Test(desktop, a_server_knows_its_monitors_and_what_the_guest_shows_on_them)
{
	struct counted_server counted;
	struct vug_monitor monitor = {.size = sizeof(monitor),
				      .connected = true,
				      .x = -1024,
				      .y = 5,
				      .width = 1024,
				      .height = 768};
	struct vug_source *source;
	struct vug_buffer *buffer;

	start_server(&counted);
	expect_area(counted.server, 0, (struct vug_desktop_area){0, 0, 1280, 800});
	expect_area(counted.server, 1, (struct vug_desktop_area){0, 0, 0, 0});
	cr_assert_eq(vug_scanout_set_monitor(vug_server_get_scanout(counted.server, 1), &monitor),
		     0);
	expect_area(counted.server, 1, (struct vug_desktop_area){-1024, 5, 1024, 768});
	/* The guest has not followed: what it shows counts. */
	cr_assert_eq(vug_source_new(counted.server, 1, 1, NULL, NULL, &source), 0);
	cr_assert_eq(vug_source_new_buffer(source, 640, 480, 0, &buffer), 0);
	cr_assert_eq(vug_source_show(source, 0, buffer, NULL), 0);
	cr_assert_eq(vug_server_dispatch(counted.server), 0);
	expect_area(counted.server, 1, (struct vug_desktop_area){-1024, 5, 640, 480});
	vug_buffer_unref(buffer);
	vug_source_unref(source);
	stop_server(&counted);
}
