/* SPDX-License-Identifier: MIT */
/* Equal random numbers at every run, so that a failure can be seen again. */
#ifndef VUG_TEST_RANDOM_H
#define VUG_TEST_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state; /* not 0 */
};

/* xorshift64*: min to max, both included. */
static inline uint32_t random_between(struct random *random, uint32_t min, uint32_t max)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return min + (uint32_t)((random->state * UINT64_C(2685821657736338717) >> 32) %
				((uint64_t)max - min + 1));
}

#endif
