/* SPDX-License-Identifier: MIT */
#include "util/histogram.h"

#include <stddef.h>

#define PART_BITS 3 /* the bits behind the highest one, which say the part */

_Static_assert(1 << PART_BITS == VUG_HISTOGRAM_PARTS, "whole bits say the part");
_Static_assert(VUG_HISTOGRAM_BUCKETS ==
		       VUG_HISTOGRAM_PARTS * (VUG_HISTOGRAM_BITS - PART_BITS + 1) + 1,
	       "as many buckets as there are parts");

static size_t find_bucket(uint64_t value)
{
	unsigned int highest;

	if (value < VUG_HISTOGRAM_PARTS)
		return (size_t)value;
	highest = 63U - (unsigned int)__builtin_clzll(value);
	if (highest >= VUG_HISTOGRAM_BITS)
		return VUG_HISTOGRAM_BUCKETS - 1;
	/* The highest bit, which is in the quotient too, brings one row of parts more. */
	return (size_t)(highest - PART_BITS) * VUG_HISTOGRAM_PARTS +
	       (size_t)(value >> (highest - PART_BITS));
}

/* The largest number that belongs into it. */
static uint64_t get_bucket_end(size_t bucket)
{
	size_t row = bucket / VUG_HISTOGRAM_PARTS;

	if (row == 0)
		return bucket;
	if (bucket == VUG_HISTOGRAM_BUCKETS - 1)
		return UINT64_MAX;
	return ((uint64_t)(bucket % VUG_HISTOGRAM_PARTS + VUG_HISTOGRAM_PARTS + 1) << (row - 1)) -
	       1;
}

void vug_histogram_add(struct vug_histogram *histogram, uint64_t value)
{
	histogram->count++;
	if (value > histogram->max)
		histogram->max = value;
	histogram->buckets[find_bucket(value)]++;
}

/* count × percent / 100, rounded up, without the product that might not fit. */
static uint64_t get_rank(uint64_t count, unsigned int percent)
{
	return count / 100 * percent + (count % 100 * percent + 99) / 100;
}

uint64_t vug_histogram_get_percentile(const struct vug_histogram *histogram, unsigned int percent)
{
	uint64_t rank = get_rank(histogram->count, percent), below = 0;

	for (size_t i = 0; i < VUG_HISTOGRAM_BUCKETS; i++) {
		uint64_t end = get_bucket_end(i);

		below += histogram->buckets[i];
		if (below >= rank)
			return end < histogram->max ? end : histogram->max;
	}
	return histogram->max;
}
