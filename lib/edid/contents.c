/* SPDX-License-Identifier: MIT */
#include "edid/contents.h"

#include <errno.h>

#include "edid/base_block.h"
#include "edid/detailed_timing.h"
#include "edid/displayid.h"

#define MAX_PIXELS 16384
#define MIN_REFRESH_MHZ 1000
#define MAX_REFRESH_MHZ 1000000

#define DEFAULT_VENDOR "VUG"
#define DEFAULT_PRODUCT_CODE 1

/* Below this a base block, which counts centimetres, says 9 or less: guests doubt that. */
#define MIN_DERIVED_MM 95

/* Monitor 0's: zero would mean that there is none, and checkers doubt small numbers like 1. */
#define FIRST_SERIAL_NUMBER UINT32_C(0x56554700)

/* EDID 3.4: three letters of five bits, A being 1. */
static uint16_t pack_vendor(const char *vendor)
{
	uint32_t packed = 0;

	if (vendor == NULL || vendor[0] == '\0')
		vendor = DEFAULT_VENDOR;
	for (unsigned int i = 0; i < 3; i++)
		packed = packed << 5 | ((uint32_t)(vendor[i] - 'A' + 1) & 0x1f);
	return (uint16_t)packed;
}

static bool is_in_range(const struct vug_edid_monitor *monitor)
{
	return monitor->width >= 1 && monitor->width <= MAX_PIXELS && monitor->height >= 1 &&
	       monitor->height <= MAX_PIXELS && monitor->refresh_mhz >= MIN_REFRESH_MHZ &&
	       monitor->refresh_mhz <= MAX_REFRESH_MHZ;
}

/* 96 dots per inch of 25.4 mm, rounded. */
static uint32_t derived_mm(uint32_t pixels)
{
	return (pixels * 254 + 480) / 960;
}

static void decide_size(struct vug_edid_contents *contents)
{
	const struct vug_edid_monitor *monitor = contents->monitor;
	bool is_given = monitor->width_mm && monitor->height_mm;
	uint32_t width_mm = is_given ? monitor->width_mm : derived_mm(monitor->width);
	uint32_t height_mm = is_given ? monitor->height_mm : derived_mm(monitor->height);
	bool is_doubtful = !is_given && (width_mm < MIN_DERIVED_MM || height_mm < MIN_DERIVED_MM);

	if (is_doubtful || width_mm > EDID_DISPLAYID_MAX_MM || height_mm > EDID_DISPLAYID_MAX_MM)
		return;
	contents->width_mm = width_mm;
	contents->height_mm = height_mm;
}

/*
 * A base block must have a detailed timing even where it cannot hold the monitor's own: for
 * guests that ignore DisplayID. Half, a quarter … of the size keeps pixels square, and half the
 * rate shows every other frame.
 */
static void decide_next_best(struct vug_edid_contents *contents)
{
	const struct vug_edid_timing_limits *limits = &vug_edid_detailed_timing_limits;
	uint32_t width = contents->monitor->width, height = contents->monitor->height;
	uint32_t refresh_mhz = contents->monitor->refresh_mhz;

	while (width > limits->active || height > limits->active) {
		width = (width + 1) / 2;
		height = (height + 1) / 2;
	}
	while (vug_edid_timing_compute(width, height, refresh_mhz, limits, &contents->detailed) < 0)
		refresh_mhz /= 2;
}

static int decide_timings(struct vug_edid_contents *contents)
{
	const struct vug_edid_monitor *monitor = contents->monitor;

	if (vug_edid_timing_compute(monitor->width, monitor->height, monitor->refresh_mhz,
				    &vug_edid_detailed_timing_limits, &contents->preferred) == 0) {
		contents->detailed = contents->preferred;
		contents->detailed_is_preferred = true;
		return 0;
	}
	decide_next_best(contents);
	return vug_edid_timing_compute(monitor->width, monitor->height, monitor->refresh_mhz,
				       &vug_edid_displayid_timing_limits, &contents->preferred);
}

static bool needs_displayid(const struct vug_edid_contents *contents)
{
	return !contents->detailed_is_preferred || contents->width_mm > EDID_BASE_BLOCK_MAX_MM ||
	       contents->height_mm > EDID_BASE_BLOCK_MAX_MM;
}

int vug_edid_contents_decide(const struct vug_edid_monitor *monitor,
			     struct vug_edid_contents *ret_contents)
{
	struct vug_edid_contents contents = {
		.monitor = monitor,
		.manufacturer = pack_vendor(monitor->vendor),
		.product_code = monitor->product != 0 ? monitor->product : DEFAULT_PRODUCT_CODE,
		.serial_number = FIRST_SERIAL_NUMBER + monitor->number,
	};

	if (!is_in_range(monitor) || decide_timings(&contents) < 0)
		return -ERANGE;
	decide_size(&contents);
	contents.has_displayid = needs_displayid(&contents);
	*ret_contents = contents;
	return 0;
}
