/* SPDX-License-Identifier: MIT */
#ifndef TESTGPU_BOUNCE_H
#define TESTGPU_BOUNCE_H

#include <stdint.h>

/* Where something is on its way from 0 to range and back, again and again, after that distance. */
static inline uint64_t bounce(uint64_t distance, uint64_t range)
{
	uint64_t place = range > 0 ? distance % (2 * range) : 0;

	return place <= range ? place : 2 * range - place;
}

#endif
