/* SPDX-License-Identifier: MIT */
/* From a point on a display to a pixel of the picture that it draws there, and back. */
#include "vug/view.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <math.h>

#include "unit/random.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct vug_view make_view(uint32_t width, uint32_t height, double x, double y,
				 double shown_width, double shown_height)
{
	return (struct vug_view){.size = sizeof(struct vug_view),
				 .width = width,
				 .height = height,
				 .x = x,
				 .y = y,
				 .shown_width = shown_width,
				 .shown_height = shown_height};
}

/* ---- to the picture --------------------------------------------------------------------- */

struct row {
	const char *what;
	uint32_t flags, width, height; /* of the picture */
	double area[4];
	double x, y; /* on the display */
	int result;
	uint32_t pixel_x, pixel_y;
};

static const struct row rows[] = {
	{"pixel by pixel", 0, 640, 480, {0, 0, 640, 480}, 639, 479, 0, 639, 479},
	{"just before an edge", 0, 640, 480, {0, 0, 640, 480}, 2.999, 4.999, 0, 2, 4},
	{"a fraction of a pixel", 0, 640, 480, {0, 0, 640, 480}, 639.9, 479.9, 0, 639, 479},
	{"twice as large", 0, 640, 480, {0, 0, 1280, 960}, 1279, 959, 0, 639, 479},
	{"twice as large, first half", 0, 640, 480, {0, 0, 1280, 960}, 2, 3, 0, 1, 1},
	{"half as large", 0, 640, 480, {0, 0, 320, 240}, 319, 239, 0, 638, 478},
	{"a display of fractions", 0, 1280, 800, {0, 0, 853.3, 533.3}, 853.2, 533.2, 0, 1279, 799},
	{"bars above and below", 0, 640, 480, {0, 60, 640, 480}, 10, 60, 0, 10, 0},
	{"in the bar above", 0, 640, 480, {0, 60, 640, 480}, 10, 59, 1, 10, 0},
	{"in the bar below", 0, 640, 480, {0, 60, 640, 480}, 10, 540, 1, 10, 479},
	{"bars at the sides", 0, 640, 480, {80, 0, 640, 480}, 80, 7, 0, 0, 7},
	{"in the left bar", 0, 640, 480, {80, 0, 640, 480}, 79.9, 7, 1, 0, 7},
	{"in the right bar", 0, 640, 480, {80, 0, 640, 480}, 720, 7, 1, 639, 7},
	{"far outside of a corner", 0, 640, 480, {80, 0, 640, 480}, -1e30, 1e30, 1, 0, 479},
	{"scrolled", 0, 640, 480, {-100, -50, 640, 480}, 0, 0, 0, 100, 50},
	{"the top of a y that counts upwards", 1, 640, 480, {0, 0, 640, 480}, 5, 479, 0, 5, 0},
	{"the bottom of a y that counts upwards", 1, 640, 480, {0, 0, 640, 480}, 5, 0, 0, 5, 479},
	{"a middle of a y that counts upwards", 1, 640, 480, {0, 0, 640, 480}, 5, 0.5, 0, 5, 479},
	{"upwards and scaled", 1, 640, 480, {0, 0, 1280, 960}, 0, 2, 0, 0, 478},
	{"below a y that counts upwards", 1, 640, 480, {0, 60, 640, 480}, 5, 59, 1, 5, 479},
	{"a viewport in a buffer", 0, 640, 480, {100, 20, 640, 480}, 103, 24, 0, 3, 4},
	{"a viewport bottom-up", 1, 640, 480, {100, 20, 640, 480}, 103, 20, 0, 3, 479},
	{"one pixel", 0, 1, 1, {0, 0, 500, 500}, 499, 0, 0, 0, 0},
	{"the largest picture",
	 0,
	 32767,
	 32767,
	 {0, 0, 32767, 32767},
	 32766,
	 32766,
	 0,
	 32766,
	 32766},
};

Test(view, a_point_of_a_display_is_a_pixel_of_the_picture)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		struct vug_view view = make_view(row->width, row->height, row->area[0],
						 row->area[1], row->area[2], row->area[3]);
		double x = -1, y = -1;

		view.flags = row->flags;
		cr_expect_eq(vug_view_to_picture(&view, row->x, row->y, &x, &y), row->result, "%s",
			     row->what);
		cr_expect((uint32_t)x == row->pixel_x && (uint32_t)y == row->pixel_y,
			  "%s: %g, %g, not %u, %u", row->what, x, y, row->pixel_x, row->pixel_y);
	}
}

Test(view, a_point_beside_the_picture_is_the_middle_of_the_nearest_pixel)
{
	const struct vug_view view = make_view(64, 48, 10, 10, 64, 48);
	double x, y;

	cr_assert_eq(vug_view_to_picture(&view, 9, 100, &x, &y), 1);
	cr_assert(x == 0.5 && y == 47.5);
}

/* ---- and back --------------------------------------------------------------------------- */

static void expect_round_trip(const struct vug_view *view, uint32_t pixel_x, uint32_t pixel_y)
{
	double display_x, display_y, x = -1, y = -1;

	cr_assert_eq(
		vug_view_from_picture(view, pixel_x + 0.5, pixel_y + 0.5, &display_x, &display_y),
		0);
	cr_assert_eq(vug_view_to_picture(view, display_x, display_y, &x, &y), 0);
	cr_assert((uint32_t)x == pixel_x && (uint32_t)y == pixel_y, "%u, %u became %g, %g", pixel_x,
		  pixel_y, x, y);
}

Test(view, the_middle_of_each_pixel_comes_back)
{
	struct random random = {.state = 1};

	for (int i = 0; i < 20000; i++) {
		uint32_t width = random_between(&random, 1, 4000);
		uint32_t height = random_between(&random, 1, 4000);
		struct vug_view view = make_view(
			width, height, random_between(&random, 0, 200) - 100.0,
			random_between(&random, 0, 100) / 3.0, random_between(&random, 1, 4000),
			random_between(&random, 1, 8000) / 1.25);

		view.flags = random_between(&random, 0, 1) * VUG_VIEW_BOTTOM_UP;
		expect_round_trip(&view, random_between(&random, 0, width - 1),
				  random_between(&random, 0, height - 1));
	}
}

/* Where a display draws pixel by pixel, each whole coordinate is one pixel, with 1 / 49 as with any other. */
Test(view, a_whole_coordinate_is_never_rounded_over_an_edge)
{
	for (uint32_t size = 1; size < 3000; size += 7)
		for (uint32_t i = 0; i < size; i++) {
			const struct vug_view view = make_view(size, 1, 0, 0, size, 1);
			double x, y;

			cr_assert_eq(vug_view_to_picture(&view, i, 0, &x, &y), 0);
			cr_assert(x == i, "%u of %u became %.17g", i, size, x);
		}
}

Test(view, a_place_outside_of_the_picture_has_a_point_too)
{
	struct vug_view view = make_view(64, 48, 10, 20, 128, 96);
	double x, y;

	cr_assert_eq(vug_view_from_picture(&view, -1, 50, &x, &y), 0);
	cr_assert(x == 8 && y == 120);
	view.flags = VUG_VIEW_BOTTOM_UP;
	cr_assert_eq(vug_view_from_picture(&view, 64, 0, &x, &y), 0);
	cr_assert(x == 138 && y == 116);
}

/* ---- the fit ---------------------------------------------------------------------------- */

struct fit_row {
	uint32_t width, height;
	double display[2];
	double area[4];
};

static const struct fit_row fit_rows[] = {
	{640, 480, {640, 480}, {0, 0, 640, 480}},
	{640, 480, {1280, 960}, {0, 0, 1280, 960}},
	{640, 480, {1000, 480}, {180, 0, 640, 480}},
	{640, 480, {640, 1000}, {0, 260, 640, 480}},
	{1280, 800, {1000, 1000}, {0, 187, 1000, 625}},
	{1280, 800, {853.5, 600}, {0, 33, 853.5, 533}},
	{32767, 1, {100, 100}, {0, 49, 100, 1}},
	{1, 32767, {100, 100}, {49, 0, 1, 100}},
};

Test(view, a_picture_fits_in_the_middle_as_large_as_its_proportions_allow)
{
	for (size_t i = 0; i < COUNT(fit_rows); i++) {
		const struct fit_row *row = &fit_rows[i];
		struct vug_view view = make_view(row->width, row->height, 7, 7, 7, 7);

		cr_expect_eq(vug_view_fit(&view, row->display[0], row->display[1]), 0);
		cr_expect(view.x == row->area[0] && view.y == row->area[1] &&
				  view.shown_width == row->area[2] &&
				  view.shown_height == row->area[3],
			  "row %zu: %gx%g+%g+%g", i, view.shown_width, view.shown_height, view.x,
			  view.y);
	}
}

/* ---- what is refused -------------------------------------------------------------------- */

static int map(const struct vug_view *view, double x, double y)
{
	double ret_x = 7, ret_y = 7;
	int result = vug_view_to_picture(view, x, y, &ret_x, &ret_y);

	cr_expect_eq(vug_view_from_picture(view, x, y, &ret_x, &ret_y), result < 0 ? result : 0);
	if (result < 0)
		cr_expect(ret_x == 7 && ret_y == 7, "results were touched");
	return result;
}

Test(view, a_number_out_of_its_range_is_refused)
{
	const struct vug_view good = make_view(64, 48, 0, 0, 64, 48);
	const struct vug_view bad[] = {
		make_view(0, 48, 0, 0, 64, 48),     make_view(64, 0, 0, 0, 64, 48),
		make_view(32768, 48, 0, 0, 64, 48), make_view(64, 32768, 0, 0, 64, 48),
		make_view(64, 48, 2e9, 0, 64, 48),  make_view(64, 48, 0, -2e9, 64, 48),
		make_view(64, 48, 0, 0, 0, 48),     make_view(64, 48, 0, 0, 64, -1),
		make_view(64, 48, 0, 0, 2e9, 48),   make_view(64, 48, 0, 0, 64, INFINITY),
		make_view(64, 48, NAN, 0, 64, 48),  make_view(64, 48, 0, 0, 64, NAN),
	};

	for (size_t i = 0; i < COUNT(bad); i++)
		cr_expect_eq(map(&bad[i], 1, 1), -ERANGE, "view %zu", i);
	cr_expect_eq(map(&good, NAN, 1), -ERANGE);
	cr_expect_eq(map(&good, 1, INFINITY), -ERANGE);
	cr_expect_eq(map(&good, 1, -INFINITY), -ERANGE);
	cr_expect_eq(map(&good, 1, 1), 0);
}

Test(view, an_unknown_flag_and_a_struct_without_its_size_are_refused)
{
	struct vug_view view = make_view(64, 48, 0, 0, 64, 48);

	view.flags = 2;
	cr_expect_eq(map(&view, 1, 1), -EINVAL);
	cr_expect_eq(vug_view_fit(&view, 10, 10), -EINVAL);
	view.flags = 0;
	view.unused = 1;
	cr_expect_eq(map(&view, 1, 1), -EINVAL);
	view.unused = 0;
	view.size = sizeof(view.size);
	cr_expect_eq(map(&view, 1, 1), -EINVAL);
	cr_expect_eq(vug_view_fit(&view, 10, 10), -EINVAL);
}

Test(view, a_display_that_is_too_small_is_refused_and_the_view_untouched)
{
	struct vug_view view = make_view(64, 48, 7, 7, 7, 7);

	cr_expect_eq(vug_view_fit(&view, 0.5, 100), -ERANGE);
	cr_expect_eq(vug_view_fit(&view, 100, NAN), -ERANGE);
	cr_expect_eq(vug_view_fit(&view, 2e9, 100), -ERANGE);
	cr_expect(view.x == 7 && view.shown_height == 7);
}
