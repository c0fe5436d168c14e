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
