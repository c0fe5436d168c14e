/* SPDX-License-Identifier: MIT */
#include "util/checked.h"

#include <criterion/criterion.h>

#define UNTOUCHED 77

Test(checked, a_sum_of_u32_that_fits_is_exact)
{
	uint32_t sum = UNTOUCHED;

	cr_assert(vug_add_u32(UINT32_MAX - 1, 1, &sum));
	cr_assert_eq(sum, UINT32_MAX);
}

Test(checked, a_sum_of_u32_one_too_large_is_refused)
{
	uint32_t sum;

	cr_assert_not(vug_add_u32(UINT32_MAX, 1, &sum));
	cr_assert_not(vug_add_u32(UINT32_MAX, UINT32_MAX, &sum));
}

Test(checked, a_sum_of_sizes_that_fits_is_exact)
{
	size_t sum = UNTOUCHED;

	cr_assert(vug_add_size(SIZE_MAX, 0, &sum));
	cr_assert_eq(sum, SIZE_MAX);
}

Test(checked, a_sum_of_sizes_one_too_large_is_refused)
{
	size_t sum;

	cr_assert_not(vug_add_size(SIZE_MAX, 1, &sum));
}

Test(checked, a_product_that_fits_is_exact)
{
	size_t product = UNTOUCHED;

	cr_assert(vug_multiply_size(SIZE_MAX / 4, 4, &product));
	cr_assert_eq(product, SIZE_MAX - 3);
}

Test(checked, a_product_that_does_not_fit_is_refused)
{
	size_t product;

	cr_assert_not(vug_multiply_size(SIZE_MAX / 4 + 1, 4, &product));
}

Test(checked, the_size_of_an_image_is_its_offset_and_its_rows)
{
	size_t size = UNTOUCHED;

	cr_assert(vug_image_size(100, 4096, 10, &size));
	cr_assert_eq(size, 100 + 40960);
}

Test(checked, an_image_without_rows_has_the_size_of_its_offset)
{
	size_t size = UNTOUCHED;

	cr_assert(vug_image_size(100, SIZE_MAX, 0, &size));
	cr_assert_eq(size, 100);
}

Test(checked, an_image_whose_rows_do_not_fit_is_refused)
{
	size_t size;

	cr_assert_not(vug_image_size(0, SIZE_MAX / 2 + 1, 2, &size));
}

Test(checked, an_image_whose_offset_makes_it_too_large_is_refused)
{
	size_t size;

	cr_assert_not(vug_image_size(4, SIZE_MAX / 4, 4, &size));
}

Test(checked, the_largest_image_of_the_wire_fits_into_a_size_of_64_bits)
{
	uint64_t needed = (uint64_t)UINT32_MAX * UINT32_MAX + UINT32_MAX;
	size_t size = 0;

	cr_assert_eq(vug_image_size(UINT32_MAX, UINT32_MAX, UINT32_MAX, &size), needed <= SIZE_MAX);
	cr_assert(size == 0 || size == needed);
}
