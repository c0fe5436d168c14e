/* SPDX-License-Identifier: MIT */
/* Percentiles of numbers that are not kept. */
#include "util/histogram.h"

#include <criterion/criterion.h>

static struct vug_histogram histogram;

static void add_all(uint64_t first, uint64_t last)
{
	for (uint64_t value = first; value <= last; value++)
		vug_histogram_add(&histogram, value);
}

static uint64_t get_percentile(unsigned int percent)
{
	return vug_histogram_get_percentile(&histogram, percent);
}

Test(histogram, every_percentile_of_nothing_is_zero)
{
	cr_expect_eq(get_percentile(1), 0);
	cr_expect_eq(get_percentile(50), 0);
	cr_expect_eq(get_percentile(100), 0);
}

Test(histogram, every_percentile_of_one_number_is_that_number)
{
	vug_histogram_add(&histogram, 123456789);
	cr_expect_eq(get_percentile(1), 123456789);
	cr_expect_eq(get_percentile(50), 123456789);
	cr_expect_eq(get_percentile(100), 123456789);
}

Test(histogram, the_largest_number_is_exact)
{
	add_all(1, 1000003);
	cr_expect_eq(histogram.max, 1000003);
	cr_expect_eq(get_percentile(100), 1000003);
}

Test(histogram, small_numbers_are_exact)
{
	add_all(0, 9);
	for (unsigned int i = 1; i <= 10; i++)
		cr_expect_eq(get_percentile(10 * i), i - 1, "%u", i);
}

Test(histogram, a_percentile_is_rounded_up_to_a_whole_number_of_them)
{
	add_all(1, 3);
	cr_expect_eq(get_percentile(33), 1);
	cr_expect_eq(get_percentile(34), 2);
	cr_expect_eq(get_percentile(66), 2);
	cr_expect_eq(get_percentile(67), 3);
}

Test(histogram, a_percentile_is_never_too_small_and_at_most_an_eighth_too_large)
{
	for (uint64_t value = 1; value >> VUG_HISTOGRAM_BITS == 0; value = value * 9 / 8 + 1) {
		uint64_t percentile;

		histogram = (struct vug_histogram){0};
		vug_histogram_add(&histogram, value);
		vug_histogram_add(&histogram, UINT64_MAX);
		percentile = get_percentile(50);
		cr_expect(percentile >= value && percentile - value <= value / 8, "%llu for %llu",
			  (unsigned long long)percentile, (unsigned long long)value);
	}
}

Test(histogram, one_in_a_hundred_does_not_move_the_99th)
{
	for (unsigned int i = 0; i < 99; i++)
		vug_histogram_add(&histogram, 5);
	vug_histogram_add(&histogram, 1000000);
	cr_expect_eq(get_percentile(99), 5);
	cr_expect_eq(get_percentile(100), 1000000);
}

Test(histogram, two_in_a_hundred_do)
{
	for (unsigned int i = 0; i < 98; i++)
		vug_histogram_add(&histogram, 5);
	add_all(1000000, 1000001);
	cr_expect_geq(get_percentile(99), 1000000);
}

Test(histogram, the_order_does_not_matter)
{
	static const uint64_t values[] = {7, 1, 6, 2, 5, 3, 4};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		vug_histogram_add(&histogram, values[i]);
	cr_expect_eq(get_percentile(50), 4);
}

Test(histogram, numbers_that_are_too_large_are_no_larger_than_the_largest)
{
	add_all(UINT64_C(1) << VUG_HISTOGRAM_BITS, (UINT64_C(1) << VUG_HISTOGRAM_BITS) + 9);
	cr_expect_eq(get_percentile(1), histogram.max);
	vug_histogram_add(&histogram, UINT64_MAX);
	cr_expect_eq(get_percentile(100), UINT64_MAX);
}

Test(histogram, numbers_that_are_too_large_do_not_share_a_bucket_with_those_that_are_not)
{
	vug_histogram_add(&histogram, (UINT64_C(1) << VUG_HISTOGRAM_BITS) - 1);
	vug_histogram_add(&histogram, UINT64_MAX);
	cr_expect_eq(get_percentile(50), (UINT64_C(1) << VUG_HISTOGRAM_BITS) - 1);
}

Test(histogram, counts_near_the_end_of_their_range_do_not_overflow)
{
	histogram.max = 6;
	histogram.count = UINT64_MAX;
	histogram.buckets[5] = UINT64_MAX - 1;
	histogram.buckets[6] = 1;
	cr_expect_eq(get_percentile(99), 5);
	cr_expect_eq(get_percentile(100), 6);
}
