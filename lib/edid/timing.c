/* SPDX-License-Identifier: MIT */
#include "edid/timing.h"

#include <errno.h>
#include <stdbool.h>

/*
 * Porches and sync pulses are those of CVT's reduced blanking version 2, except that no vertical
 * blanking *time* (460 µs there) is kept: nothing flies back on a virtual monitor, and each line
 * less keeps more modes within what a base block can say. What blanking is added below goes to
 * the back porches, whose width no descriptor stores.
 */
#define HORIZONTAL_FRONT_PORCH 8
#define HORIZONTAL_SYNC 32
#define HORIZONTAL_BLANK 80
#define VERTICAL_FRONT_PORCH 1
#define VERTICAL_SYNC 8
#define VERTICAL_BLANK 15

/* Parsers take a slower detailed timing than 10 MHz for garbage; edid-decode is one of them. */
#define MIN_CLOCK (10000000 / EDID_CLOCK_UNIT_HZ)

/* How much more blanking than necessary the search for an exact rate may add. */
#define MAX_EXTRA_LINES 63
#define MAX_EXTRA_PIXELS 31

/* A clock unit, in the unit of refresh_mhz × pixels. */
#define CLOCK_UNIT_MHZ (UINT64_C(1000) * EDID_CLOCK_UNIT_HZ)

/* A timing's blanking with some more of it, the best clock for it, and how far that is off. */
struct candidate {
	uint32_t extra_pixels, extra_lines;
	uint64_t pixels; /* of a whole frame */
	uint64_t clock;
	uint64_t error; /* the rate is off by error / pixels thousandths of a hertz */
};

static struct candidate candidate_for(const struct vug_edid_timing *timing, uint32_t refresh_mhz,
				      uint32_t extra_pixels, uint32_t extra_lines)
{
	struct candidate result = {.extra_pixels = extra_pixels, .extra_lines = extra_lines};
	uint64_t wanted, got;

	result.pixels = (uint64_t)(vug_edid_axis_total(&timing->horizontal) + extra_pixels) *
			(vug_edid_axis_total(&timing->vertical) + extra_lines);
	wanted = refresh_mhz * result.pixels;
	result.clock = (wanted + CLOCK_UNIT_MHZ / 2) / CLOCK_UNIT_MHZ;
	got = result.clock * CLOCK_UNIT_MHZ;
	result.error = got > wanted ? got - wanted : wanted - got;
	return result;
}

/* Reads back as the thousandths of a hertz that were asked for. */
static bool is_exact(const struct candidate *candidate)
{
	return candidate->error * 2 < candidate->pixels;
}

static bool is_better(const struct candidate *candidate, const struct candidate *than)
{
	return candidate->error * than->pixels < than->error * candidate->pixels;
}

/*
 * Add as little as makes the rate exact, or else what brings it nearest. One clock unit is
 * 0.1 % of the lowest clock: 24 Hz and 23.976 Hz would be the same without this. Lines alone do
 * not do it: where a line lasts almost a whole number of clock units, each changes nothing.
 */
static struct candidate search(const struct vug_edid_timing *timing, uint32_t refresh_mhz,
			       uint32_t max_clock)
{
	struct candidate best = candidate_for(timing, refresh_mhz, 0, 0);
	const uint32_t lines = MAX_EXTRA_LINES + 1, pixels = MAX_EXTRA_PIXELS + 1;

	for (uint32_t i = 1; i < lines * pixels && !is_exact(&best); i++) {
		struct candidate next = candidate_for(timing, refresh_mhz, i / lines, i % lines);

		if (next.clock <= max_clock && is_better(&next, &best))
			best = next;
	}
	return best;
}

static uint32_t doubled(uint32_t blank, uint32_t limit)
{
	return blank < limit / 2 ? blank * 2 : limit;
}

/* A small or slow mode needs more blanking to reach the lowest clock. */
static void reach_min_clock(struct vug_edid_timing *timing, uint32_t refresh_mhz,
			    uint32_t max_blank)
{
	struct vug_edid_axis *horizontal = &timing->horizontal, *vertical = &timing->vertical;
	uint32_t max_pixels = max_blank - MAX_EXTRA_PIXELS, max_lines = max_blank - MAX_EXTRA_LINES;

	while (candidate_for(timing, refresh_mhz, 0, 0).clock < MIN_CLOCK &&
	       (horizontal->blank < max_pixels || vertical->blank < max_lines)) {
		horizontal->blank = doubled(horizontal->blank, max_pixels);
		vertical->blank = doubled(vertical->blank, max_lines);
	}
}

int vug_edid_timing_compute(uint32_t width, uint32_t height, uint32_t refresh_mhz,
			    const struct vug_edid_timing_limits *limits,
			    struct vug_edid_timing *ret_timing)
{
	struct vug_edid_timing timing = {
		.horizontal = {width, HORIZONTAL_BLANK, HORIZONTAL_FRONT_PORCH, HORIZONTAL_SYNC},
		.vertical = {height, VERTICAL_BLANK, VERTICAL_FRONT_PORCH, VERTICAL_SYNC},
	};
	struct candidate best;

	if (width > limits->active || height > limits->active)
		return -ERANGE;
	reach_min_clock(&timing, refresh_mhz, limits->blank);
	best = search(&timing, refresh_mhz, limits->clock);
	if (best.clock > limits->clock)
		return -ERANGE;
	timing.clock = (uint32_t)best.clock;
	timing.horizontal.blank += best.extra_pixels;
	timing.vertical.blank += best.extra_lines;
	*ret_timing = timing;
	return 0;
}
