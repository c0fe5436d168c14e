/* SPDX-License-Identifier: MIT */
#include "edid/detailed_timing.h"

#include "edid/bytes.h"

/* EDID 3.10.2: digital separate sync, vertical negative, horizontal positive; no stereo. */
#define SYNC_DIGITAL_SEPARATE 0x18
#define SYNC_HORIZONTAL_POSITIVE 0x02

/* EDID 3.10.2, table 3.21: 12 bits of pixels and lines, 16 of 10 kHz. */
const struct vug_edid_timing_limits vug_edid_detailed_timing_limits = {
	.active = 0xfff,
	.blank = 0xfff,
	.clock = 0xffff,
};

/* Two numbers of 12 bits: a byte of each, then the upper four bits of both. */
static void put_pair_12(uint8_t *low_first, uint8_t *low_second, uint8_t *high, uint32_t first,
			uint32_t second)
{
	*low_first = (uint8_t)(first & 0xff);
	*low_second = (uint8_t)(second & 0xff);
	*high = (uint8_t)((first >> 8 & 0x0f) << 4 | (second >> 8 & 0x0f));
}

/* Horizontal: 10 bits each; vertical: 6 bits each. All the upper bits share the last byte. */
static void put_porches_and_syncs(uint8_t *field, const struct vug_edid_axis *horizontal,
				  const struct vug_edid_axis *vertical)
{
	field[0] = (uint8_t)(horizontal->front_porch & 0xff);
	field[1] = (uint8_t)(horizontal->sync & 0xff);
	field[2] = (uint8_t)((vertical->front_porch & 0x0f) << 4 | (vertical->sync & 0x0f));
	field[3] =
		(uint8_t)((horizontal->front_porch >> 8 & 0x03) << 6 |
			  (horizontal->sync >> 8 & 0x03) << 4 |
			  (vertical->front_porch >> 4 & 0x03) << 2 | (vertical->sync >> 4 & 0x03));
}

void vug_edid_detailed_timing_write(uint8_t *descriptor, const struct vug_edid_timing *timing,
				    uint32_t width_mm, uint32_t height_mm)
{
	const struct vug_edid_axis *horizontal = &timing->horizontal, *vertical = &timing->vertical;

	vug_edid_put_16(descriptor, timing->clock);
	put_pair_12(&descriptor[2], &descriptor[3], &descriptor[4], horizontal->active,
		    horizontal->blank);
	put_pair_12(&descriptor[5], &descriptor[6], &descriptor[7], vertical->active,
		    vertical->blank);
	put_porches_and_syncs(&descriptor[8], horizontal, vertical);
	put_pair_12(&descriptor[12], &descriptor[13], &descriptor[14], width_mm, height_mm);
	descriptor[15] = 0; /* no borders */
	descriptor[16] = 0;
	descriptor[17] = SYNC_DIGITAL_SEPARATE | SYNC_HORIZONTAL_POSITIVE;
}
