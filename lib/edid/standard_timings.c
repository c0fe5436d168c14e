/* SPDX-License-Identifier: MIT */
#include "edid/standard_timings.h"

#include <stdbool.h>
#include <stddef.h>

#define ESTABLISHED_TIMINGS_OFFSET 0x23
#define STANDARD_TIMINGS_OFFSET 0x26
#define UNUSED_STANDARD_TIMING 0x01

/* A mode of VESA's Display Monitor Timing standard (DMT). */
struct monitor_timing {
	uint16_t width, height;
	uint8_t code[2]; /* what names it in the base block */
	uint16_t horizontal_total, vertical_total;
	uint32_t clock_khz;
};

/* EDID 3.8: the code is a byte from ESTABLISHED_TIMINGS_OFFSET on, and the bit in it. */
static const struct monitor_timing established_timings[] = {
	{640, 480, {0, 0x20}, 800, 525, 25175},
	{800, 600, {0, 0x01}, 1056, 628, 40000},
	{1024, 768, {1, 0x08}, 1344, 806, 65000},
};

/*
 * EDID 3.9: the code is width / 8 - 31, then the aspect ratio in the upper two bits and
 * rate - 60 Hz below. Only codes that DMT assigns: others leave the timing to the guest's taste.
 */
static const struct monitor_timing standard_timings[] = {
	{1280, 720, {0x81, 0xc0}, 1650, 750, 74250},
	{1280, 800, {0x81, 0x00}, 1680, 831, 83500},
	{1440, 900, {0x95, 0x00}, 1904, 934, 106500},
	{1280, 1024, {0x81, 0x80}, 1688, 1066, 108000},
	{1600, 900, {0xa9, 0xc0}, 1800, 1000, 108000},
	{1680, 1050, {0xb3, 0x00}, 2240, 1089, 146250},
	{1920, 1080, {0xd1, 0xc0}, 2200, 1125, 148500},
	{1920, 1200, {0xd1, 0x00}, 2592, 1245, 193250},
};

#define ARRAY_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

_Static_assert(ARRAY_LENGTH(standard_timings) == 8, "a base block has eight standard timings");

static bool fits(const struct monitor_timing *timing, uint32_t width, uint32_t height)
{
	return timing->width <= width && timing->height <= height;
}

void vug_edid_established_timings_write(uint8_t *base_block, uint32_t width, uint32_t height)
{
	uint8_t *field = base_block + ESTABLISHED_TIMINGS_OFFSET;

	for (size_t i = 0; i < ARRAY_LENGTH(established_timings); i++) {
		const struct monitor_timing *timing = &established_timings[i];

		if (fits(timing, width, height))
			field[timing->code[0]] |= timing->code[1];
	}
}

void vug_edid_standard_timings_write(uint8_t *base_block, uint32_t width, uint32_t height)
{
	uint8_t *field = base_block + STANDARD_TIMINGS_OFFSET;

	for (size_t i = 0; i < ARRAY_LENGTH(standard_timings); i++, field += 2) {
		const struct monitor_timing *timing = &standard_timings[i];
		bool listed = fits(timing, width, height);

		field[0] = listed ? timing->code[0] : UNUSED_STANDARD_TIMING;
		field[1] = listed ? timing->code[1] : UNUSED_STANDARD_TIMING;
	}
}

static void add(const struct monitor_timing *timings, size_t count, uint32_t width, uint32_t height,
		struct vug_edid_range *range)
{
	for (size_t i = 0; i < count; i++) {
		if (fits(&timings[i], width, height))
			vug_edid_range_add(range, timings[i].clock_khz, timings[i].horizontal_total,
					   timings[i].vertical_total);
	}
}

void vug_edid_standard_timings_add(uint32_t width, uint32_t height, struct vug_edid_range *range)
{
	add(established_timings, ARRAY_LENGTH(established_timings), width, height, range);
	add(standard_timings, ARRAY_LENGTH(standard_timings), width, height, range);
}
