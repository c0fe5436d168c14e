/* SPDX-License-Identifier: MIT */
/* What has changed, compared with a picture in which every pixel that has is marked. */
#include "display/damage.h"

#include <criterion/criterion.h>
#include <string.h>

#include "unit/random.h"

#define SIZE 64
#define ROUNDS 400

static struct vug_rect random_rect(struct random *random)
{
	struct vug_rect rect = {.x = random_between(random, 0, SIZE - 1),
				.y = random_between(random, 0, SIZE - 1)};

	rect.width = random_between(random, 1, SIZE - rect.x);
	rect.height = random_between(random, 1, SIZE - rect.y);
	if (random_between(random, 0, 3) != 0) {
		rect.width = rect.width > 4 ? 4 : rect.width;
		rect.height = rect.height > 4 ? 4 : rect.height;
	}
	return rect;
}

static void mark(bool marks[SIZE][SIZE], const struct vug_rect *rect)
{
	for (uint32_t y = rect->y; y < rect->y + rect->height; y++)
		for (uint32_t x = rect->x; x < rect->x + rect->width; x++)
			marks[y][x] = true;
}

/* Returns how many pixels it has beside those that are marked; all marked ones it must have. */
static unsigned int count_others(pixman_region32_t *region, bool marks[SIZE][SIZE])
{
	unsigned int others = 0;

	for (int y = 0; y < SIZE; y++) {
		for (int x = 0; x < SIZE; x++) {
			bool is_in = pixman_region32_contains_point(region, x, y, NULL);

			cr_assert(is_in || !marks[y][x], "%d, %d has changed", x, y);
			others += is_in && !marks[y][x];
		}
	}
	return others;
}

Test(damage, all_that_changed_is_in_it)
{
	struct random random = {.state = 1};

	for (unsigned int round = 0; round < ROUNDS; round++) {
		const unsigned int count = random_between(&random, 0, 100);
		bool marks[SIZE][SIZE] = {{false}};
		struct vug_damage damage;
		pixman_region32_t region;

		vug_damage_init(&damage);
		for (unsigned int i = 0; i < count; i++) {
			const struct vug_rect rect = random_rect(&random);

			vug_damage_add(&damage, &rect);
			mark(marks, &rect);
		}
		cr_assert_eq(vug_damage_is_empty(&damage), count == 0);
		vug_damage_take(&damage, SIZE, SIZE, &region);
		cr_assert(vug_damage_is_empty(&damage));
		cr_assert_leq(pixman_region32_n_rects(&region), VUG_MAX_DAMAGE_RECTS);
		/* A few pieces stay what they are. */
		if (count_others(&region, marks) > 0)
			cr_assert_gt(count, 8);
		pixman_region32_fini(&region);
		vug_damage_finish(&damage);
	}
}

Test(damage, what_is_put_back_is_there_again)
{
	const struct vug_rect rect = {3, 4, 5, 6};
	struct vug_damage damage;
	pixman_region32_t region;

	vug_damage_init(&damage);
	vug_damage_add(&damage, &rect);
	vug_damage_take(&damage, SIZE, SIZE, &region);
	vug_damage_put_back(&damage, &region);
	cr_assert_not(vug_damage_is_empty(&damage));
	vug_damage_take(&damage, SIZE, SIZE, &region);
	cr_expect_eq(pixman_region32_extents(&region)->x1, 3);
	cr_expect_eq(pixman_region32_extents(&region)->y2, 10);
	pixman_region32_fini(&region);
	vug_damage_finish(&damage);
}

Test(damage, what_is_cleared_is_gone)
{
	const struct vug_rect rect = {0, 0, 2, 2};
	struct vug_damage damage;

	vug_damage_init(&damage);
	vug_damage_add(&damage, &rect);
	vug_damage_clear(&damage);
	cr_expect(vug_damage_is_empty(&damage));
	vug_damage_finish(&damage);
}

/* Of random rectangles, which are marked. */
static struct vug_shared_region *make_shared_region(struct random *random, bool marks[SIZE][SIZE])
{
	struct vug_shared_region *shared;
	struct vug_damage damage;
	pixman_region32_t region;

	vug_damage_init(&damage);
	for (unsigned int i = 0; i < 4; i++) {
		const struct vug_rect rect = random_rect(random);

		vug_damage_add(&damage, &rect);
		mark(marks, &rect);
	}
	vug_damage_take(&damage, SIZE, SIZE, &region);
	vug_damage_finish(&damage);
	shared = vug_shared_region_new(&region);
	cr_assert_not_null(shared);
	return shared;
}

static void expect_exactly(pixman_region32_t *region, bool marks[SIZE][SIZE])
{
	cr_expect_eq(count_others(region, marks), 0);
}

Test(damage, a_shared_region_stays_shared_where_nothing_is_added)
{
	struct random random = {.state = 2};
	bool marks[SIZE][SIZE] = {{false}};
	struct vug_shared_region *shared = make_shared_region(&random, marks), *taken;
	struct vug_damage damage;
	pixman_region32_t region;

	vug_damage_init(&damage);
	vug_damage_share(&damage, shared);
	cr_assert_not(vug_damage_is_empty(&damage));
	vug_damage_take_shared(&damage, SIZE, SIZE, &region, &taken);
	cr_assert(vug_damage_is_empty(&damage));
	cr_expect_eq(taken, shared);
	expect_exactly(&region, marks);
	vug_shared_region_unref(taken);
	vug_damage_finish(&damage);
	expect_exactly(&shared->region, marks);
	vug_shared_region_unref(shared);
}

Test(damage, what_is_added_to_a_shared_region_is_nobody_elses)
{
	struct random random = {.state = 3};
	bool marks[SIZE][SIZE] = {{false}}, all_marks[SIZE][SIZE];
	struct vug_shared_region *shared = make_shared_region(&random, marks), *taken;
	const struct vug_rect rect = random_rect(&random);
	struct vug_damage damage;
	pixman_region32_t region;

	memcpy(all_marks, marks, sizeof(marks));
	mark(all_marks, &rect);
	vug_damage_init(&damage);
	vug_damage_share(&damage, shared);
	vug_damage_add(&damage, &rect);
	vug_damage_take_shared(&damage, SIZE, SIZE, &region, &taken);
	cr_expect_null(taken);
	expect_exactly(&region, all_marks);
	expect_exactly(&shared->region, marks);
	pixman_region32_fini(&region);
	vug_damage_finish(&damage);
	vug_shared_region_unref(shared);
}

Test(damage, a_shared_region_joins_what_there_is)
{
	struct random random = {.state = 4};
	bool marks[SIZE][SIZE] = {{false}};
	struct vug_shared_region *shared = make_shared_region(&random, marks);
	const struct vug_rect rect = {0, 0, 3, 2};
	struct vug_damage damage;
	pixman_region32_t region;

	mark(marks, &rect);
	vug_damage_init(&damage);
	vug_damage_add(&damage, &rect);
	vug_damage_share(&damage, shared);
	vug_shared_region_unref(shared);
	vug_damage_take(&damage, SIZE, SIZE, &region);
	expect_exactly(&region, marks);
	pixman_region32_fini(&region);
	vug_damage_finish(&damage);
}

Test(damage, a_shared_region_goes_with_the_damage_that_is_cleared)
{
	struct random random = {.state = 5};
	bool marks[SIZE][SIZE] = {{false}};
	struct vug_shared_region *shared = make_shared_region(&random, marks);
	struct vug_damage damage;

	vug_damage_init(&damage);
	vug_damage_share(&damage, shared);
	vug_damage_clear(&damage);
	cr_expect(vug_damage_is_empty(&damage));
	cr_expect_eq(shared->references, 1);
	vug_damage_finish(&damage);
	vug_shared_region_unref(shared);
}
