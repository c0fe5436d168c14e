/* SPDX-License-Identifier: MIT */
/* The base block's detailed timing descriptor (EDID 3.10.2). */
#ifndef VUG_EDID_DETAILED_TIMING_H
#define VUG_EDID_DETAILED_TIMING_H

#include <stdint.h>

#include "edid/timing.h"

#define EDID_DESCRIPTOR_SIZE 18

/* The image size fields have 12 bits. */
#define EDID_DETAILED_TIMING_MAX_MM 4095

extern const struct vug_edid_timing_limits vug_edid_detailed_timing_limits;

/* The timing must be within the limits; 0 × 0 mm: not said. */
void vug_edid_detailed_timing_write(uint8_t *descriptor, const struct vug_edid_timing *timing,
				    uint32_t width_mm, uint32_t height_mm);

#endif
