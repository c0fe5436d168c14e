/* SPDX-License-Identifier: MIT */
/* The usual modes that fit on a monitor, besides its own (EDID 3.8 and 3.9). */
#ifndef VUG_EDID_STANDARD_TIMINGS_H
#define VUG_EDID_STANDARD_TIMINGS_H

#include <stdint.h>

#include "edid/range_limits.h"

/* Both write what is not larger than width × height in either direction. */
void vug_edid_established_timings_write(uint8_t *base_block, uint32_t width, uint32_t height);
void vug_edid_standard_timings_write(uint8_t *base_block, uint32_t width, uint32_t height);

/* Let the range cover each mode that the two above list. */
void vug_edid_standard_timings_add(uint32_t width, uint32_t height, struct vug_edid_range *range);

#endif
