/* SPDX-License-Identifier: MIT */
/* Which images are kept. They are of nothing here: a cache never looks. */
#include <criterion/criterion.h>
#include <string.h>

#include "egl/image.h"

static struct vug_egl_key make_key(uint64_t inode)
{
	struct vug_egl_key key;

	memset(&key, 0, sizeof(key));
	key.planes[0].inode = inode;
	return key;
}

/* A reference of the test's own keeps it from being freed. */
static void make_images(struct vug_egl_image *images, unsigned int count, uint64_t bytes)
{
	for (unsigned int i = 0; i < count; i++)
		images[i] =
			(struct vug_egl_image){.references = 1, .key = make_key(i), .bytes = bytes};
}

/* A sign for each image: + if the cache has it, and nothing else. */
static void expect_kept(const struct vug_egl_cache *cache, const struct vug_egl_image *images,
			const char *expected)
{
	size_t kept = 0;

	for (unsigned int i = 0; expected[i] != '\0'; i++) {
		cr_assert_eq(images[i].references, expected[i] == '+' ? 2 : 1, "image %u", i);
		kept += expected[i] == '+';
	}
	cr_assert_eq(cache->count, kept);
}

Test(egl_cache, what_was_added_is_found)
{
	struct vug_egl_cache cache = {.max_count = 4, .max_bytes = 100};
	struct vug_egl_image images[4];
	struct vug_egl_key key = make_key(2), other = make_key(9);

	make_images(images, 4, 10);
	for (unsigned int i = 0; i < 4; i++)
		vug_egl_cache_add(&cache, &images[i]);
	cr_assert_eq(vug_egl_cache_find(&cache, &key), &images[2]);
	cr_assert_null(vug_egl_cache_find(&cache, &other));
	vug_egl_cache_clear(&cache);
	expect_kept(&cache, images, "----");
	cr_assert_eq(cache.bytes, 0);
}

Test(egl_cache, the_one_that_was_not_used_for_longest_goes)
{
	struct vug_egl_cache cache = {.max_count = 3, .max_bytes = 100};
	struct vug_egl_image images[4];
	struct vug_egl_key oldest = make_key(0);

	make_images(images, 4, 10);
	for (unsigned int i = 0; i < 3; i++)
		vug_egl_cache_add(&cache, &images[i]);
	vug_egl_cache_find(&cache, &oldest);
	vug_egl_cache_add(&cache, &images[3]);
	expect_kept(&cache, images, "+-++");
	vug_egl_cache_clear(&cache);
}

Test(egl_cache, bytes_are_bounded_too)
{
	struct vug_egl_cache cache = {.max_count = 4, .max_bytes = 25};
	struct vug_egl_image images[4];

	make_images(images, 4, 10);
	for (unsigned int i = 0; i < 4; i++)
		vug_egl_cache_add(&cache, &images[i]);
	expect_kept(&cache, images, "--++");
	cr_assert_eq(cache.bytes, 20);
	vug_egl_cache_clear(&cache);
}

Test(egl_cache, one_that_is_larger_than_all_are_to_be_is_not_kept)
{
	struct vug_egl_cache cache = {.max_count = 4, .max_bytes = 25};
	struct vug_egl_image images[4];

	make_images(images, 4, 10);
	images[1].bytes = 26;
	images[2].bytes = UINT64_MAX;
	for (unsigned int i = 0; i < 4; i++)
		vug_egl_cache_add(&cache, &images[i]);
	expect_kept(&cache, images, "+--+");
	vug_egl_cache_clear(&cache);
}

Test(egl_cache, one_that_just_fits_displaces_all_others)
{
	struct vug_egl_cache cache = {.max_count = 4, .max_bytes = 30};
	struct vug_egl_image images[4];

	make_images(images, 4, 10);
	images[3].bytes = 30;
	for (unsigned int i = 0; i < 4; i++)
		vug_egl_cache_add(&cache, &images[i]);
	expect_kept(&cache, images, "---+");
	vug_egl_cache_clear(&cache);
}
