/* SPDX-License-Identifier: MIT */
#include "edid/range_limits.h"

#include <string.h>

#include "edid/detailed_timing.h"

/* EDID 3.10.3.3 */
#define TAG_RANGE_LIMITS 0xfd
#define RANGE_LIMITS_ONLY 0x01 /* no GTF or CVT: the frequencies are not continuous */
#define LINE_FEED 0x0a
#define SPACE 0x20

/* A rate has a byte, and a flag that adds 255 to it. */
#define RATE_OFFSET 255
#define MAX_RATE (2 * RATE_OFFSET)
#define MAX_CLOCK_MHZ 2550

/* The flags of vertical rates; those of horizontal rates are two bits higher. */
#define OFFSET_MAX 0x02
#define OFFSET_MIN_AND_MAX 0x03
#define HORIZONTAL_SHIFT 2

static uint32_t divide_up(uint64_t dividend, uint64_t divisor)
{
	return (uint32_t)((dividend + divisor - 1) / divisor);
}

static void widen(uint32_t *min, uint32_t *max, uint64_t dividend, uint64_t divisor)
{
	uint32_t lower = (uint32_t)(dividend / divisor), upper = divide_up(dividend, divisor);

	if (*max == 0 || lower < *min)
		*min = lower;
	if (upper > *max)
		*max = upper;
}

void vug_edid_range_add(struct vug_edid_range *range, uint32_t clock_khz, uint32_t horizontal_total,
			uint32_t vertical_total)
{
	uint64_t pixels = (uint64_t)horizontal_total * vertical_total;
	uint32_t clock_mhz = divide_up(clock_khz, 1000);

	widen(&range->min_vertical_hz, &range->max_vertical_hz, UINT64_C(1000) * clock_khz, pixels);
	widen(&range->min_horizontal_khz, &range->max_horizontal_khz, clock_khz, horizontal_total);
	if (clock_mhz > range->max_clock_mhz)
		range->max_clock_mhz = clock_mhz;
}

/* 00h is reserved as a rate. */
static bool is_expressible(const struct vug_edid_range *range)
{
	return range->min_vertical_hz > 0 && range->max_vertical_hz <= MAX_RATE &&
	       range->min_horizontal_khz > 0 && range->max_horizontal_khz <= MAX_RATE &&
	       range->max_clock_mhz <= MAX_CLOCK_MHZ;
}

/* Returns the offset flags. */
static uint8_t put_rates(uint8_t *field, uint32_t min, uint32_t max)
{
	uint32_t min_offset = min > RATE_OFFSET ? RATE_OFFSET : 0;
	uint32_t max_offset = max > RATE_OFFSET ? RATE_OFFSET : 0;

	field[0] = (uint8_t)(min - min_offset);
	field[1] = (uint8_t)(max - max_offset);
	if (min_offset)
		return OFFSET_MIN_AND_MAX;
	return max_offset ? OFFSET_MAX : 0;
}

bool vug_edid_range_limits_write(uint8_t *descriptor, const struct vug_edid_range *range)
{
	uint8_t vertical, horizontal;

	if (!is_expressible(range))
		return false;
	memset(descriptor, SPACE, EDID_DESCRIPTOR_SIZE);
	memset(descriptor, 0, 3);
	descriptor[3] = TAG_RANGE_LIMITS;
	vertical = put_rates(&descriptor[5], range->min_vertical_hz, range->max_vertical_hz);
	horizontal =
		put_rates(&descriptor[7], range->min_horizontal_khz, range->max_horizontal_khz);
	descriptor[4] = (uint8_t)(vertical | horizontal << HORIZONTAL_SHIFT);
	descriptor[9] = (uint8_t)divide_up(range->max_clock_mhz, 10);
	descriptor[10] = RANGE_LIMITS_ONLY;
	descriptor[11] = LINE_FEED;
	return true;
}
