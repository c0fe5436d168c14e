/* SPDX-License-Identifier: MIT */
/* The time, so that a test can stand in for it. */
#ifndef VUG_CLOCK_H
#define VUG_CLOCK_H

#include <stdint.h>

/* Microseconds of a clock that never goes back; `now` NULL: CLOCK_MONOTONIC. */
struct vug_clock {
	int64_t (*now)(void *data);
	void *data;
};

int64_t vug_clock_now(const struct vug_clock *clock);

#endif
