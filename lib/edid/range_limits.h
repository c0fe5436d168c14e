/* SPDX-License-Identifier: MIT */
/* The frequencies that a set of timings spans, and the descriptor that says them. */
#ifndef VUG_EDID_RANGE_LIMITS_H
#define VUG_EDID_RANGE_LIMITS_H

#include <stdbool.h>
#include <stdint.h>

/* Whole numbers that enclose the frequencies of the timings added; all zero: none added yet. */
struct vug_edid_range {
	uint32_t min_vertical_hz, max_vertical_hz;
	uint32_t min_horizontal_khz, max_horizontal_khz;
	uint32_t max_clock_mhz;
};

void vug_edid_range_add(struct vug_edid_range *range, uint32_t clock_khz, uint32_t horizontal_total,
			uint32_t vertical_total);

/* false, and the descriptor untouched, if a display range limits descriptor cannot say it. */
bool vug_edid_range_limits_write(uint8_t *descriptor, const struct vug_edid_range *range);

#endif
