/* SPDX-License-Identifier: MIT */
#include "util/clock.h"

#include <time.h>

int64_t vug_clock_now(const struct vug_clock *clock)
{
	struct timespec time;

	if (clock->now != NULL)
		return clock->now(clock->data);
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}
