/* SPDX-License-Identifier: MIT */
/* Which values are kept. They are of nothing here: a cache never looks. */
#include <criterion/criterion.h>
#include <stdbool.h>
#include <string.h>

#include "egl/cache.h"

static struct vug_egl_key make_key(uint64_t inode)
{
	struct vug_egl_key key;

	memset(&key, 0, sizeof(key));
	key.planes[0].inode = inode;
	return key;
}

struct value {
	uint64_t bytes;
	bool is_kept;
};

static void make_values(struct value *values, unsigned int count, uint64_t bytes)
{
	for (unsigned int i = 0; i < count; i++)
		values[i] = (struct value){.bytes = bytes};
}

/* The key is the value's number. */
static void add_value(struct vug_egl_cache *cache, struct value *values, unsigned int number)
{
	struct vug_egl_entry entry = {make_key(number), values[number].bytes, &values[number]};

	values[number].is_kept = true;
	vug_egl_cache_add(cache, &entry);
}

/* Once, of what was added. */
static void drop_value(void *data)
{
	struct value *value = data;

	cr_assert(value->is_kept);
	value->is_kept = false;
}

/* A sign for each value: + if the cache has it, and nothing else. */
static void expect_kept(const struct vug_egl_cache *cache, const struct value *values,
			const char *expected)
{
	size_t kept = 0;

	for (unsigned int i = 0; expected[i] != '\0'; i++) {
		cr_assert_eq(values[i].is_kept, expected[i] == '+', "value %u", i);
		kept += expected[i] == '+';
	}
	cr_assert_eq(cache->count, kept);
}

Test(egl_cache, what_was_added_is_found)
{
	struct vug_egl_cache cache = {.drop = drop_value, .max_count = 4, .max_bytes = 100};
	struct value values[4];
	struct vug_egl_key key = make_key(2), other = make_key(9);

	make_values(values, 4, 10);
	for (unsigned int i = 0; i < 4; i++)
		add_value(&cache, values, i);
	cr_assert_eq(vug_egl_cache_find(&cache, &key), &values[2]);
	cr_assert_null(vug_egl_cache_find(&cache, &other));
	vug_egl_cache_clear(&cache);
	expect_kept(&cache, values, "----");
	cr_assert_eq(cache.bytes, 0);
}

Test(egl_cache, the_one_that_was_not_used_for_longest_goes)
{
	struct vug_egl_cache cache = {.drop = drop_value, .max_count = 3, .max_bytes = 100};
	struct value values[4];
	struct vug_egl_key oldest = make_key(0);

	make_values(values, 4, 10);
	for (unsigned int i = 0; i < 3; i++)
		add_value(&cache, values, i);
	vug_egl_cache_find(&cache, &oldest);
	add_value(&cache, values, 3);
	expect_kept(&cache, values, "+-++");
	vug_egl_cache_clear(&cache);
}

Test(egl_cache, bytes_are_bounded_too)
{
	struct vug_egl_cache cache = {.drop = drop_value, .max_count = 4, .max_bytes = 25};
	struct value values[4];

	make_values(values, 4, 10);
	for (unsigned int i = 0; i < 4; i++)
		add_value(&cache, values, i);
	expect_kept(&cache, values, "--++");
	cr_assert_eq(cache.bytes, 20);
	vug_egl_cache_clear(&cache);
}

Test(egl_cache, an_image_above_the_bound_of_all_is_not_kept)
{
	struct vug_egl_cache cache = {.drop = drop_value, .max_count = 4, .max_bytes = 25};
	struct value values[4];

	make_values(values, 4, 10);
	values[1].bytes = 26;
	values[2].bytes = UINT64_MAX;
	for (unsigned int i = 0; i < 4; i++)
		add_value(&cache, values, i);
	expect_kept(&cache, values, "+--+");
	vug_egl_cache_clear(&cache);
}

Test(egl_cache, an_image_that_just_fits_displaces_all_others)
{
	struct vug_egl_cache cache = {.drop = drop_value, .max_count = 4, .max_bytes = 30};
	struct value values[4];

	make_values(values, 4, 10);
	values[3].bytes = 30;
	for (unsigned int i = 0; i < 4; i++)
		add_value(&cache, values, i);
	expect_kept(&cache, values, "---+");
	vug_egl_cache_clear(&cache);
}
