/* SPDX-License-Identifier: MIT */
/* Which pixels differ, compared with a plain look at each of them. */
#include "buffer/changes.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "support/moving_picture.h"
#include "unit/random.h"

#define WIDTH 150
#define HEIGHT 70
#define PIXELS (WIDTH * HEIGHT)
#define MAX_RECTS 64

static uint32_t now[PIXELS], before[PIXELS];

static struct vug_changes_picture get_picture(uint32_t *pixels, uint32_t width)
{
	return (struct vug_changes_picture){.pixels = (uint8_t *)pixels,
					    .stride = width * sizeof(*pixels)};
}

static void fill(struct random *random)
{
	for (size_t i = 0; i < PIXELS; i++)
		now[i] = before[i] = random_between(random, 0, UINT32_MAX);
}

static pixman_box32_t random_box(struct random *random, int max_width, int max_height)
{
	pixman_box32_t box = {.x1 = (int32_t)random_between(random, 0, WIDTH - 1),
			      .y1 = (int32_t)random_between(random, 0, HEIGHT - 1)};
	int width = WIDTH - box.x1, height = HEIGHT - box.y1;

	if (width > max_width)
		width = max_width;
	if (height > max_height)
		height = max_height;
	box.x2 = box.x1 + (int32_t)random_between(random, 1, (uint32_t)width);
	box.y2 = box.y1 + (int32_t)random_between(random, 1, (uint32_t)height);
	return box;
}

/* A bit of a pixel, or all of a box. */
static void change(struct random *random, int max_size)
{
	const pixman_box32_t box = random_box(random, max_size, max_size);

	for (int y = box.y1; y < box.y2; y++)
		for (int x = box.x1; x < box.x2; x++)
			now[y * WIDTH + x] ^= UINT32_C(1) << random_between(random, 0, 31);
}

static void find(const pixman_box32_t *area, bool copies, struct vug_changes *changes)
{
	const struct vug_changes_picture picture = get_picture(now, WIDTH);
	const struct vug_changes_picture old = get_picture(before, WIDTH);

	vug_changes_find(&picture, &old, area, copies, changes);
}

static bool has(const pixman_box32_t *box, int x, int y)
{
	return x >= box->x1 && x < box->x2 && y >= box->y1 && y < box->y2;
}

static bool is_in(const struct vug_changes *changes, int x, int y)
{
	for (int i = 0; i < changes->count; i++)
		if (has(&changes->boxes[i], x, y))
			return true;
	return false;
}

static void expect_all_in(const struct vug_changes *changes, const pixman_box32_t *area)
{
	for (int i = 0; i < changes->count; i++) {
		cr_assert(has(area, changes->boxes[i].x1, changes->boxes[i].y1));
		cr_assert(has(area, changes->boxes[i].x2 - 1, changes->boxes[i].y2 - 1));
	}
	for (int y = area->y1; y < area->y2; y++)
		for (int x = area->x1; x < area->x2; x++)
			cr_assert(now[y * WIDTH + x] == before[y * WIDTH + x] ||
					  is_in(changes, x, y),
				  "%d, %d has changed", x, y);
}

Test(changes, each_pixel_that_differs_is_in_a_box)
{
	const pixman_box32_t all = {0, 0, WIDTH, HEIGHT};
	struct random random = {.state = 1};
	struct vug_changes changes;

	for (unsigned int round = 0; round < 500; round++) {
		const pixman_box32_t area =
			round % 4 == 0 ? all : random_box(&random, WIDTH, HEIGHT);

		fill(&random);
		for (uint32_t i = random_between(&random, 0, 12); i > 0; i--)
			change(&random, round % 3 == 0 ? WIDTH : 5);
		find(&area, false, &changes);
		expect_all_in(&changes, &area);
	}
}

/* The scalar twin: the smallest box around what differs. */
static bool find_plainly(const pixman_box32_t *area, pixman_box32_t *ret_box)
{
	pixman_box32_t box = {area->x2, area->y2, area->x1, area->y1};

	for (int y = area->y1; y < area->y2; y++)
		for (int x = area->x1; x < area->x2; x++) {
			if (now[y * WIDTH + x] == before[y * WIDTH + x])
				continue;
			box.x1 = x < box.x1 ? x : box.x1;
			box.y1 = y < box.y1 ? y : box.y1;
			box.x2 = x + 1 > box.x2 ? x + 1 : box.x2;
			box.y2 = y + 1 > box.y2 ? y + 1 : box.y2;
		}
	*ret_box = box;
	return box.x1 < box.x2;
}

Test(changes, the_box_of_a_tile_is_the_smallest_that_there_is)
{
	struct random random = {.state = 2};
	struct vug_changes changes;
	pixman_box32_t expected;

	for (unsigned int round = 0; round < 20000; round++) {
		const pixman_box32_t area =
			random_box(&random, VUG_CHANGES_TILE_WIDTH, VUG_CHANGES_TILE_HEIGHT);
		bool has_any;

		if (round % 16 == 0)
			fill(&random);
		change(&random, 9);
		has_any = find_plainly(&area, &expected);
		find(&area, false, &changes);
		cr_assert_eq(changes.count, has_any ? 1 : 0);
		if (has_any)
			cr_assert_arr_eq(&changes.boxes[0], &expected, sizeof(expected));
	}
}

Test(changes, one_bit_of_one_pixel_is_found_wherever_it_is)
{
	const pixman_box32_t all = {0, 0, WIDTH, HEIGHT};
	struct random random = {.state = 3};
	struct vug_changes changes;

	fill(&random);
	for (int i = 0; i < PIXELS; i++) {
		const pixman_box32_t expected = {i % WIDTH, i / WIDTH, i % WIDTH + 1,
						 i / WIDTH + 1};

		now[i] ^= UINT32_C(1) << i % 32;
		find(&all, false, &changes);
		cr_assert_eq(changes.count, 1);
		cr_assert_arr_eq(&changes.boxes[0], &expected, sizeof(expected));
		now[i] = before[i];
	}
}

Test(changes, a_copy_has_what_has_changed_in_the_area_alone)
{
	static uint32_t expected[PIXELS];
	struct random random = {.state = 4};
	struct vug_changes changes;

	for (unsigned int round = 0; round < 300; round++) {
		const pixman_box32_t area = random_box(&random, WIDTH, HEIGHT);

		fill(&random);
		for (uint32_t i = random_between(&random, 0, 40); i > 0; i--)
			change(&random, 8);
		memcpy(expected, before, sizeof(expected));
		for (int y = area.y1; y < area.y2; y++)
			memcpy(&expected[y * WIDTH + area.x1], &now[y * WIDTH + area.x1],
			       (size_t)(area.x2 - area.x1) * sizeof(now[0]));
		find(&area, true, &changes);
		cr_assert_arr_eq(before, expected, sizeof(expected));
	}
}

static void expect_region(struct vug_changes *changes, int max)
{
	const pixman_box32_t all = {0, 0, WIDTH, HEIGHT};
	struct vug_changes merged = {.count = 0};
	const pixman_box32_t *rects;
	pixman_region32_t region;

	vug_changes_get_region(changes, max, &region);
	rects = pixman_region32_rectangles(&region, &merged.count);
	cr_assert_leq(merged.count, max);
	memcpy(merged.boxes, rects, (size_t)merged.count * sizeof(*rects));
	expect_all_in(&merged, &all);
	pixman_region32_fini(&region);
}

Test(changes, more_boxes_than_wanted_become_one_with_what_is_close)
{
	const pixman_box32_t all = {0, 0, WIDTH, HEIGHT};
	struct random random = {.state = 5};
	struct vug_changes changes;

	for (unsigned int round = 0; round < 100; round++) {
		fill(&random);
		for (unsigned int i = 0; i < 3 * round; i++)
			change(&random, 2);
		find(&all, false, &changes);
		cr_assert_leq(changes.count, VUG_CHANGES_MAX_BOXES);
		if (changes.count > 0)
			expect_region(&changes, (int)random_between(&random, 1, MAX_RECTS));
	}
}

/* Dots in a grid, each a rectangle: a region has more of them than there may be boxes. */
Test(changes, a_region_of_many_rectangles_is_limited)
{
	pixman_region32_t region;

	pixman_region32_init(&region);
	for (int y = 0; y < 40; y += 2)
		for (int x = 0; x < 40; x += 2)
			pixman_region32_union_rect(&region, &region, x, y, 1, 1);
	vug_changes_limit_region(&region, MAX_RECTS);
	cr_expect_leq(pixman_region32_n_rects(&region), MAX_RECTS);
	for (int y = 0; y < 40; y += 2)
		for (int x = 0; x < 40; x += 2)
			cr_assert(pixman_region32_contains_point(&region, x, y, NULL));
	pixman_region32_fini(&region);
}

#define DESK_WIDTH 1280
#define DESK_HEIGHT 800

static void draw_desk(uint32_t *pixels, uint32_t frame)
{
	struct moving_box boxes[MOVING_PICTURE_BOXES];

	for (uint32_t k = 0; k < MOVING_PICTURE_BOXES; k++)
		boxes[k] = moving_picture_box(k, DESK_WIDTH, DESK_HEIGHT, frame);
	for (uint32_t y = 0; y < DESK_HEIGHT; y++)
		for (uint32_t x = 0; x < DESK_WIDTH; x++)
			*pixels++ =
				moving_picture_pixel(x, y, DESK_WIDTH, DESK_HEIGHT, boxes, frame);
}

static uint64_t count_pixels_in(pixman_region32_t *region)
{
	uint64_t pixels = 0;
	int count;
	const pixman_box32_t *rects = pixman_region32_rectangles(region, &count);

	for (int i = 0; i < count; i++)
		pixels += (uint64_t)(rects[i].x2 - rects[i].x1) *
			  (uint64_t)(rects[i].y2 - rects[i].y1);
	return pixels;
}

/* Of the test desktop, whose boxes move in every direction. */
Test(changes, the_boxes_of_a_desktop_are_hardly_larger_than_what_has_changed)
{
	const size_t size = (size_t)DESK_WIDTH * DESK_HEIGHT;
	const pixman_box32_t all = {0, 0, DESK_WIDTH, DESK_HEIGHT};
	uint32_t *old = malloc(size * sizeof(*old)), *new = malloc(size * sizeof(*new));
	const struct vug_changes_picture new_picture = get_picture(new, DESK_WIDTH);
	const struct vug_changes_picture old_picture = get_picture(old, DESK_WIDTH);
	uint64_t in_boxes = 0, differing = 0;

	for (uint32_t frame = 0; frame < 360; frame += 15) {
		struct vug_changes changes;
		pixman_region32_t region;

		draw_desk(old, frame);
		draw_desk(new, frame + 1);
		for (size_t i = 0; i < size; i++)
			differing += memcmp(&old[i], &new[i], sizeof(*new)) != 0;
		vug_changes_find(&new_picture, &old_picture, &all, true, &changes);
		vug_changes_get_region(&changes, MAX_RECTS, &region);
		in_boxes += count_pixels_in(&region);
		pixman_region32_fini(&region);
	}
	cr_expect_leq(in_boxes * 10, differing * 11, "%llu pixels in boxes, of which %llu differ",
		      (unsigned long long)in_boxes, (unsigned long long)differing);
	free(old);
	free(new);
}
