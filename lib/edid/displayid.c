/* SPDX-License-Identifier: MIT */
#include "edid/displayid.h"

#include <stddef.h>

#include "edid/bytes.h"

#define EXTENSION_TAG 0x70
#define VERSION_1_3 0x13
#define STANDALONE_DISPLAY_DEVICE 3

/* Section header: version, length, product type, extension count; its checksum follows it. */
#define SECTION 1
#define SECTION_HEADER_SIZE 4

/* Data blocks: tag, revision, length; then the payload. */
#define DATA_BLOCK_HEADER_SIZE 3
#define TAG_PRODUCT_IDENTIFICATION 0x00
#define PRODUCT_IDENTIFICATION_SIZE 12
#define TAG_DISPLAY_PARAMETERS 0x01
#define DISPLAY_PARAMETERS_SIZE 12
#define TAG_TYPE_1_DETAILED_TIMING 0x03
#define TYPE_1_DETAILED_TIMING_SIZE 20
#define TAG_DISPLAY_INTERFACE 0x0f
#define DISPLAY_INTERFACE_SIZE 10

#define WEEK_IS_MODEL_YEAR 0xff
#define FIRST_YEAR 2000
#define GAMMA_2_2 120
#define NATIVE_AND_OVERALL_8_BITS 0x77
#define PROPRIETARY_DIGITAL_ONE_LINK 0xb1
#define RGB_8_BITS 0x02

#define TIMING_PREFERRED 0x80
#define SYNC_POSITIVE 0x8000
#define ASPECT_RATIO_UNDEFINED 8

/* Fields hold one less than the number they mean. */
const struct vug_edid_timing_limits vug_edid_displayid_timing_limits = {
	.active = 0x10000,
	.blank = 0xfff, /* there is room for more, but what suffices in a base block does here */
	.clock = 0x1000000,
};

static uint8_t *start_data_block(uint8_t *data_block, uint8_t tag, uint8_t revision, uint8_t size)
{
	data_block[0] = tag;
	data_block[1] = revision;
	data_block[2] = size;
	return data_block + DATA_BLOCK_HEADER_SIZE;
}

/* The vendor stays zero: it is in the base block, and "VUG", the default, is not in the register. */
static uint8_t *write_product_identification(uint8_t *data_block,
					     const struct vug_edid_contents *contents)
{
	uint8_t *payload = start_data_block(data_block, TAG_PRODUCT_IDENTIFICATION, 0,
					    PRODUCT_IDENTIFICATION_SIZE);

	vug_edid_put_16(&payload[3], contents->product_code);
	vug_edid_put_32(&payload[5], contents->serial_number);
	payload[9] = WEEK_IS_MODEL_YEAR;
	payload[10] = EDID_MODEL_YEAR - FIRST_YEAR;
	return payload + PRODUCT_IDENTIFICATION_SIZE;
}

/* The longer side in hundredths of the shorter one, less 100, as far as a byte goes. */
static uint8_t aspect_ratio(uint32_t width, uint32_t height)
{
	uint32_t longer = width > height ? width : height;
	uint32_t shorter = width > height ? height : width;
	uint32_t hundredths = longer * 100 / shorter - 100;

	return hundredths > UINT8_MAX ? UINT8_MAX : (uint8_t)hundredths;
}

static uint8_t *write_display_parameters(uint8_t *data_block,
					 const struct vug_edid_contents *contents)
{
	uint32_t width = contents->monitor->width, height = contents->monitor->height;
	uint8_t *payload =
		start_data_block(data_block, TAG_DISPLAY_PARAMETERS, 0, DISPLAY_PARAMETERS_SIZE);

	vug_edid_put_16(&payload[0], contents->width_mm * 10);
	vug_edid_put_16(&payload[2], contents->height_mm * 10);
	vug_edid_put_16(&payload[4], width);
	vug_edid_put_16(&payload[6], height);
	payload[9] = GAMMA_2_2;
	payload[10] = aspect_ratio(width, height);
	payload[11] = NATIVE_AND_OVERALL_8_BITS;
	return payload + DISPLAY_PARAMETERS_SIZE;
}

static uint8_t *write_display_interface(uint8_t *data_block)
{
	uint8_t *payload =
		start_data_block(data_block, TAG_DISPLAY_INTERFACE, 0, DISPLAY_INTERFACE_SIZE);

	payload[0] = PROPRIETARY_DIGITAL_ONE_LINK;
	payload[2] = RGB_8_BITS;
	return payload + DISPLAY_INTERFACE_SIZE;
}

static uint8_t timing_aspect_ratio(uint32_t width, uint32_t height)
{
	static const uint16_t ratios[ASPECT_RATIO_UNDEFINED][2] = {
		{1, 1}, {5, 4}, {4, 3}, {15, 9}, {16, 9}, {16, 10}, {64, 27}, {256, 135},
	};
	uint8_t code = 0;

	while (code < ASPECT_RATIO_UNDEFINED && width * ratios[code][1] != height * ratios[code][0])
		code++;
	return code;
}

static void put_axis(uint8_t *field, const struct vug_edid_axis *axis, uint32_t sync_polarity)
{
	vug_edid_put_16(&field[0], axis->active - 1);
	vug_edid_put_16(&field[2], axis->blank - 1);
	vug_edid_put_16(&field[4], (axis->front_porch - 1) | sync_polarity);
	vug_edid_put_16(&field[6], axis->sync - 1);
}

/* Revision 1, which has the aspect ratios 64:27 and 256:135. */
static uint8_t *write_detailed_timing(uint8_t *data_block, const struct vug_edid_timing *timing)
{
	uint8_t *payload = start_data_block(data_block, TAG_TYPE_1_DETAILED_TIMING, 1,
					    TYPE_1_DETAILED_TIMING_SIZE);

	vug_edid_put_24(&payload[0], timing->clock - 1);
	payload[3] = TIMING_PREFERRED |
		     timing_aspect_ratio(timing->horizontal.active, timing->vertical.active);
	put_axis(&payload[4], &timing->horizontal, SYNC_POSITIVE);
	put_axis(&payload[12], &timing->vertical, 0);
	return payload + TYPE_1_DETAILED_TIMING_SIZE;
}

void vug_edid_displayid_write(uint8_t *block, const struct vug_edid_contents *contents)
{
	uint8_t *section = block + SECTION;
	uint8_t *payload = section + SECTION_HEADER_SIZE;
	uint8_t *end = write_product_identification(payload, contents);

	end = write_display_parameters(end, contents);
	end = write_display_interface(end);
	end = write_detailed_timing(end, &contents->preferred);

	block[0] = EXTENSION_TAG;
	section[0] = VERSION_1_3;
	section[1] = (uint8_t)(end - payload);
	section[2] = STANDALONE_DISPLAY_DEVICE;
	*end = vug_edid_checksum(section, (size_t)(end - section));
	block[EDID_BLOCK_SIZE - 1] = vug_edid_checksum(block, EDID_BLOCK_SIZE - 1);
}
