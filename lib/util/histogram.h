/* SPDX-License-Identifier: MIT */
/*
 * How numbers are spread, in memory of a fixed size: each power of two is cut into eight parts,
 * so that a percentile is never too small and, below 2^32, at most an eighth too large.
 */
#ifndef VUG_HISTOGRAM_H
#define VUG_HISTOGRAM_H

#include <stdint.h>

#define VUG_HISTOGRAM_PARTS 8 /* of each power of two */
#define VUG_HISTOGRAM_BITS 32 /* numbers of more share the last bucket */
/* One for each number below the parts, the parts of each power of two from there on, the last. */
#define VUG_HISTOGRAM_BUCKETS (VUG_HISTOGRAM_PARTS * (VUG_HISTOGRAM_BITS - 2) + 1)

/* All zero: empty. */
struct vug_histogram {
	uint64_t count, max;
	uint64_t buckets[VUG_HISTOGRAM_BUCKETS];
};

void vug_histogram_add(struct vug_histogram *histogram, uint64_t value);

/*
 * At least that many in a hundred (1 to 100) of the numbers are not above the result, which is
 * not above the largest of them; 0: there are none.
 */
uint64_t vug_histogram_get_percentile(const struct vug_histogram *histogram, unsigned int percent);

#endif
