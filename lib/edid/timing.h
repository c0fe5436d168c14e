/* SPDX-License-Identifier: MIT */
/* From a mode (size and rate) to a video timing: blanking and pixel clock. */
#ifndef VUG_EDID_TIMING_H
#define VUG_EDID_TIMING_H

#include <stdint.h>

/* Detailed timings and DisplayID's type I both count the pixel clock in units of 10 kHz. */
#define EDID_CLOCK_UNIT_HZ 10000

/* One direction of a timing: pixels of a line, or lines of a frame. */
struct vug_edid_axis {
	uint32_t active;
	uint32_t blank; /* front porch + sync + back porch */
	uint32_t front_porch;
	uint32_t sync;
};

/* A progressive timing without borders, horizontal sync positive and vertical sync negative. */
struct vug_edid_timing {
	uint32_t clock; /* in units of EDID_CLOCK_UNIT_HZ */
	struct vug_edid_axis horizontal, vertical;
};

/* The largest numbers that a descriptor has room for. */
struct vug_edid_timing_limits {
	uint32_t active, blank, clock;
};

static inline uint32_t vug_edid_axis_total(const struct vug_edid_axis *axis)
{
	return axis->active + axis->blank;
}

/*
 * The timing of a mode: exactly its size, and its rate as near as the clock's unit allows.
 * -ERANGE and ret_timing untouched if the limits do not hold it.
 */
int vug_edid_timing_compute(uint32_t width, uint32_t height, uint32_t refresh_mhz,
			    const struct vug_edid_timing_limits *limits,
			    struct vug_edid_timing *ret_timing);

#endif
