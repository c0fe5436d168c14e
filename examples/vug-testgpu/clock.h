/* SPDX-License-Identifier: MIT */
/* Moments and spans in nanoseconds of the monotonic clock. */
#ifndef TESTGPU_CLOCK_H
#define TESTGPU_CLOCK_H

#include <stdint.h>
#include <time.h>

#define CLOCK_SECOND UINT64_C(1000000000)
#define CLOCK_NEVER UINT64_MAX

static inline uint64_t clock_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * CLOCK_SECOND + (uint64_t)now.tv_nsec;
}

/* 0 seconds: never. The options' limits keep this from overflowing. */
static inline uint64_t clock_after(double seconds)
{
	return seconds > 0 ? clock_now() + (uint64_t)(seconds * (double)CLOCK_SECOND) : CLOCK_NEVER;
}

static inline uint64_t clock_earlier(uint64_t one, uint64_t other)
{
	return one < other ? one : other;
}

#endif
