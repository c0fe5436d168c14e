/* SPDX-License-Identifier: MIT */
/*
 * The DisplayID 1.3 extension block: what a base block has no room for.
 *
 * Version 1 with its type I timing, not version 2 with type VII: every Linux that knows
 * DisplayID reads type I (type VII: since 5.18), and its clock reaches ten times as far.
 */
#ifndef VUG_EDID_DISPLAYID_H
#define VUG_EDID_DISPLAYID_H

#include <stdint.h>

#include "edid/contents.h"
#include "edid/timing.h"

/* Sizes are 16 bits of tenths of a millimetre. */
#define EDID_DISPLAYID_MAX_MM 6553

extern const struct vug_edid_timing_limits vug_edid_displayid_timing_limits;

/* block: EDID_BLOCK_SIZE bytes, zeroed. */
void vug_edid_displayid_write(uint8_t *block, const struct vug_edid_contents *contents);

#endif
