/* SPDX-License-Identifier: MIT */
#include "util/geometry.h"

#include <criterion/criterion.h>

#include "unit/random.h"

#define MAX UINT32_MAX

static void expect_rect(struct vug_rect actual, struct vug_rect expected)
{
	cr_assert(actual.x == expected.x && actual.y == expected.y &&
			  actual.width == expected.width && actual.height == expected.height,
		  "%ux%u+%u+%u, not %ux%u+%u+%u", actual.width, actual.height, actual.x, actual.y,
		  expected.width, expected.height, expected.x, expected.y);
}

/* On a picture of 100 × 50 whose corner is at (10, 20). */
static bool clip(struct vug_rect rect, struct vug_rect *ret_clipped)
{
	*ret_clipped = (struct vug_rect){7, 7, 7, 7};
	return vug_clip_rect(&rect, 10, 20, 100, 50, ret_clipped);
}

static void expect_clipped(struct vug_rect rect, struct vug_rect expected)
{
	struct vug_rect clipped;

	cr_assert(clip(rect, &clipped));
	expect_rect(clipped, expected);
}

static void expect_outside(struct vug_rect rect)
{
	struct vug_rect clipped;

	cr_assert_not(clip(rect, &clipped));
	expect_rect(clipped, (struct vug_rect){7, 7, 7, 7});
}

Test(geometry, a_rectangle_inside_is_moved_by_the_origin)
{
	expect_clipped((struct vug_rect){15, 25, 3, 4}, (struct vug_rect){5, 5, 3, 4});
}

Test(geometry, a_rectangle_is_cut_at_the_left_and_top)
{
	expect_clipped((struct vug_rect){0, 0, 15, 25}, (struct vug_rect){0, 0, 5, 5});
}

Test(geometry, a_rectangle_is_cut_at_the_right_and_bottom)
{
	expect_clipped((struct vug_rect){100, 60, 500, 500}, (struct vug_rect){90, 40, 10, 10});
}

Test(geometry, a_rectangle_around_everything_is_cut_to_it)
{
	expect_clipped((struct vug_rect){0, 0, MAX, MAX}, (struct vug_rect){0, 0, 100, 50});
}

Test(geometry, a_rectangle_that_ends_where_the_picture_begins_is_outside)
{
	expect_outside((struct vug_rect){0, 20, 10, 5});
	expect_outside((struct vug_rect){10, 0, 5, 20});
}

Test(geometry, a_rectangle_that_begins_where_the_picture_ends_is_outside)
{
	expect_outside((struct vug_rect){110, 20, 5, 5});
	expect_outside((struct vug_rect){10, 70, 5, 5});
}

Test(geometry, an_empty_rectangle_is_outside)
{
	expect_outside((struct vug_rect){15, 25, 0, 5});
	expect_outside((struct vug_rect){15, 25, 5, 0});
	expect_outside((struct vug_rect){0, 0, 0, 0});
}

Test(geometry, the_farthest_rectangle_is_outside)
{
	expect_outside((struct vug_rect){MAX, MAX, MAX, MAX});
}

Test(geometry, the_largest_numbers_do_not_wrap_around)
{
	const struct vug_rect rect = {MAX - 1, MAX - 1, MAX, MAX};
	struct vug_rect clipped;

	cr_assert(vug_clip_rect(&rect, MAX - 5, MAX, MAX, MAX, &clipped));
	expect_rect(clipped, (struct vug_rect){4, 0, MAX - 4, MAX - 1});
}

Test(geometry, nothing_is_inside_an_empty_picture)
{
	const struct vug_rect rect = {0, 0, 5, 5};
	struct vug_rect clipped;

	cr_assert_not(vug_clip_rect(&rect, 0, 0, 0, 5, &clipped));
	cr_assert_not(vug_clip_rect(&rect, 0, 0, 5, 0, &clipped));
}

static bool is_in(const struct vug_rect *rect, uint32_t x, uint32_t y)
{
	return x >= rect->x && x - rect->x < rect->width && y >= rect->y &&
	       y - rect->y < rect->height;
}

/* Pixel by pixel of a picture of 8 × 8 at (4, 4). */
static void compare_with_pixels(const struct vug_rect *rect)
{
	struct vug_rect clipped = {0, 0, 0, 0};
	bool is_any = false;

	vug_clip_rect(rect, 4, 4, 8, 8, &clipped);
	for (uint32_t y = 0; y < 8; y++) {
		for (uint32_t x = 0; x < 8; x++) {
			cr_assert_eq(is_in(&clipped, x, y), is_in(rect, x + 4, y + 4));
			is_any |= is_in(&clipped, x, y);
		}
	}
	cr_assert_eq(is_any, clipped.width > 0);
}

Test(geometry, what_is_left_is_what_a_pixel_by_pixel_model_leaves)
{
	struct random random = {.state = 7};

	for (unsigned int i = 0; i < 20000; i++) {
		const struct vug_rect rect = {
			random_between(&random, 0, 16), random_between(&random, 0, 16),
			random_between(&random, 0, 16), random_between(&random, 0, 16)};

		compare_with_pixels(&rect);
	}
}

static bool is_within(uint32_t x, uint32_t y, uint32_t width, uint32_t height)
{
	const struct vug_rect rect = {x, y, width, height};

	return vug_rect_is_within(&rect, 100, 50);
}

Test(geometry, a_rectangle_up_to_the_edges_is_within)
{
	cr_assert(is_within(0, 0, 100, 50));
	cr_assert(is_within(99, 49, 1, 1));
}

Test(geometry, a_rectangle_one_over_an_edge_is_not_within)
{
	cr_assert_not(is_within(1, 0, 100, 50));
	cr_assert_not(is_within(0, 1, 100, 50));
	cr_assert_not(is_within(100, 0, 1, 1));
	cr_assert_not(is_within(0, 50, 1, 1));
}

Test(geometry, an_empty_rectangle_is_not_within)
{
	cr_assert_not(is_within(0, 0, 0, 1));
	cr_assert_not(is_within(0, 0, 1, 0));
}

Test(geometry, a_rectangle_whose_edge_wraps_around_is_not_within)
{
	cr_assert_not(is_within(MAX, 0, 1, 1));
	cr_assert_not(is_within(50, 0, MAX - 40, 1));
	cr_assert_not(is_within(0, 25, 1, MAX));
}

Test(geometry, the_largest_rectangle_is_within_the_largest_picture)
{
	const struct vug_rect rect = {0, 0, MAX, MAX};

	cr_assert(vug_rect_is_within(&rect, MAX, MAX));
}

static uint32_t turn_over(uint32_t y, uint32_t height, uint32_t buffer_height)
{
	const struct vug_rect rect = {3, y, 5, height};
	struct vug_rect turned = vug_rect_turn_over(&rect, buffer_height);

	cr_assert(turned.x == 3 && turned.width == 5 && turned.height == height);
	cr_assert_eq(vug_rect_turn_over(&turned, buffer_height).y, y);
	return turned.y;
}

Test(geometry, a_rectangle_counted_from_the_other_end_begins_where_it_ended)
{
	cr_assert_eq(turn_over(0, 1, 50), 49);
	cr_assert_eq(turn_over(49, 1, 50), 0);
	cr_assert_eq(turn_over(0, 50, 50), 0);
	cr_assert_eq(turn_over(96, 240, 608), 272);
	cr_assert_eq(turn_over(1, MAX - 1, MAX), 0);
}

static void expect_united(struct vug_rect a, struct vug_rect b, struct vug_rect expected)
{
	expect_rect(vug_rect_unite(&a, &b), expected);
	expect_rect(vug_rect_unite(&b, &a), expected);
}

Test(geometry, a_union_is_around_both)
{
	expect_united((struct vug_rect){5, 40, 10, 2}, (struct vug_rect){8, 4, 20, 1},
		      (struct vug_rect){5, 4, 23, 38});
}

Test(geometry, a_union_with_what_is_inside_changes_nothing)
{
	expect_united((struct vug_rect){5, 5, 10, 10}, (struct vug_rect){6, 6, 1, 1},
		      (struct vug_rect){5, 5, 10, 10});
}

Test(geometry, a_union_with_an_empty_rectangle_changes_nothing)
{
	expect_united((struct vug_rect){5, 5, 10, 10}, (struct vug_rect){0, 0, 0, 9},
		      (struct vug_rect){5, 5, 10, 10});
	expect_united((struct vug_rect){5, 5, 10, 10}, (struct vug_rect){99, 0, 9, 0},
		      (struct vug_rect){5, 5, 10, 10});
}

Test(geometry, a_union_does_not_wrap_around_at_the_last_pixel)
{
	expect_united((struct vug_rect){1, 1, MAX, MAX}, (struct vug_rect){5, 5, 1, 1},
		      (struct vug_rect){1, 1, MAX, MAX});
}
