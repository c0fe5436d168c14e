/* SPDX-License-Identifier: MIT */
#include "edid/base_block.h"

#include <string.h>

#include "edid/bytes.h"
#include "edid/detailed_timing.h"
#include "edid/range_limits.h"
#include "edid/standard_timings.h"
#include "edid/text.h"

#define DEFAULT_NAME "libvug"

/* Where the sections of the block begin (EDID 3, table 3.1). */
#define VENDOR_AND_PRODUCT 0x08
#define VERSION 0x12
#define BASIC_DISPLAY 0x14
#define CHROMATICITY 0x19
#define DESCRIPTORS 0x36
#define EXTENSION_COUNT 0x7e
#define CHECKSUM 0x7f

/* EDID 3.4; the manufacturer is big-endian, as nothing else in a block. */
#define WEEK_IS_MODEL_YEAR 0xff
#define FIRST_YEAR 1990

/* EDID 3.6.1 to 3.6.4. Frequencies are not continuous: only the modes listed exist. */
#define INPUT_DIGITAL 0x80
#define INPUT_8_BITS_PER_COLOR 0x20 /* and no interface named: it is none of those there are */
#define GAMMA_2_2 120
#define FEATURE_SRGB 0x04
#define FEATURE_PREFERRED_IS_NATIVE 0x02

/* EDID 3.3 */
static const uint8_t header[8] = {0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00};

/* EDID 3.7: the primaries and the white point of sRGB. */
static const uint8_t srgb_chromaticity[10] = {0xee, 0x91, 0xa3, 0x54, 0x4c,
					      0x99, 0x26, 0x0f, 0x50, 0x54};

static void write_identification(uint8_t *block, const struct vug_edid_contents *contents)
{
	uint8_t *field = block + VENDOR_AND_PRODUCT;

	memcpy(block, header, sizeof(header));
	field[0] = (uint8_t)(contents->manufacturer >> 8);
	field[1] = (uint8_t)contents->manufacturer;
	vug_edid_put_16(&field[2], contents->product_code);
	vug_edid_put_32(&field[4], contents->serial_number);
	field[8] = WEEK_IS_MODEL_YEAR;
	field[9] = EDID_MODEL_YEAR - FIRST_YEAR;
	block[VERSION] = 1;
	block[VERSION + 1] = 4;
}

/* Rounded, but never 0 or more than a byte: 0 would mean something else. */
static uint8_t centimetres(uint32_t mm)
{
	uint32_t rounded = (mm + 5) / 10;

	if (rounded == 0)
		return 1;
	return rounded > UINT8_MAX ? UINT8_MAX : (uint8_t)rounded;
}

/* EDID 3.6.2: both zero means that the size is not known, or that a base block cannot say it. */
static void write_size(uint8_t *field, const struct vug_edid_contents *contents)
{
	uint32_t width_mm = contents->width_mm, height_mm = contents->height_mm;

	if (width_mm == 0 || width_mm > EDID_BASE_BLOCK_MAX_MM ||
	    height_mm > EDID_BASE_BLOCK_MAX_MM)
		return;
	field[0] = centimetres(width_mm);
	field[1] = centimetres(height_mm);
}

static void write_basic_display(uint8_t *block, const struct vug_edid_contents *contents)
{
	uint8_t *field = block + BASIC_DISPLAY;

	field[0] = INPUT_DIGITAL | INPUT_8_BITS_PER_COLOR;
	write_size(&field[1], contents);
	field[3] = GAMMA_2_2;
	field[4] = FEATURE_SRGB;
	if (contents->detailed_is_preferred)
		field[4] |= FEATURE_PREFERRED_IS_NATIVE;
	memcpy(block + CHROMATICITY, srgb_chromaticity, sizeof(srgb_chromaticity));
}

static void add_timing(struct vug_edid_range *range, const struct vug_edid_timing *timing)
{
	vug_edid_range_add(range, timing->clock * (EDID_CLOCK_UNIT_HZ / 1000),
			   vug_edid_axis_total(&timing->horizontal),
			   vug_edid_axis_total(&timing->vertical));
}

/*
 * Every mode of the EDID, the extension block's included. If a descriptor cannot say the range
 * it is left out: the standard asks for it only where frequencies are continuous.
 */
static void write_range_limits(uint8_t *descriptor, const struct vug_edid_contents *contents)
{
	struct vug_edid_range range = {0};

	add_timing(&range, &contents->detailed);
	add_timing(&range, &contents->preferred);
	vug_edid_standard_timings_add(contents->monitor->width, contents->monitor->height, &range);
	if (!vug_edid_range_limits_write(descriptor, &range))
		vug_edid_dummy_descriptor_write(descriptor);
}

static void write_detailed_timing(uint8_t *descriptor, const struct vug_edid_contents *contents)
{
	bool fits = contents->width_mm <= EDID_DETAILED_TIMING_MAX_MM &&
		    contents->height_mm <= EDID_DETAILED_TIMING_MAX_MM;

	vug_edid_detailed_timing_write(descriptor, &contents->detailed,
				       fits ? contents->width_mm : 0,
				       fits ? contents->height_mm : 0);
}

static void write_descriptors(uint8_t *block, const struct vug_edid_contents *contents)
{
	uint8_t *descriptor = block + DESCRIPTORS;

	write_detailed_timing(descriptor, contents);
	descriptor += EDID_DESCRIPTOR_SIZE;
	write_range_limits(descriptor, contents);
	descriptor += EDID_DESCRIPTOR_SIZE;
	if (!vug_edid_product_name_write(descriptor, contents->monitor->name))
		vug_edid_product_name_write(descriptor, DEFAULT_NAME);
	descriptor += EDID_DESCRIPTOR_SIZE;
	if (!vug_edid_serial_number_write(descriptor, contents->monitor->serial))
		vug_edid_dummy_descriptor_write(descriptor);
}

void vug_edid_base_block_write(uint8_t *block, const struct vug_edid_contents *contents)
{
	uint32_t width = contents->monitor->width, height = contents->monitor->height;

	write_identification(block, contents);
	write_basic_display(block, contents);
	vug_edid_established_timings_write(block, width, height);
	vug_edid_standard_timings_write(block, width, height);
	write_descriptors(block, contents);
	block[EXTENSION_COUNT] = contents->has_displayid ? 1 : 0;
	block[CHECKSUM] = vug_edid_checksum(block, CHECKSUM);
}
