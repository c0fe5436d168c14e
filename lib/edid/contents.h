/* SPDX-License-Identifier: MIT */
/* What the blocks of one EDID say: decided by contents.c, put into bytes by the block writers. */
#ifndef VUG_EDID_CONTENTS_H
#define VUG_EDID_CONTENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "edid/edid.h"
#include "edid/timing.h"

#define EDID_MODEL_YEAR 2026

struct vug_edid_contents {
	const struct vug_edid_monitor *monitor;
	uint16_t manufacturer; /* its three letters, as EDID packs them */
	uint16_t product_code;
	uint32_t serial_number;
	uint32_t width_mm, height_mm; /* both 0: not known */
	bool has_displayid;
	struct vug_edid_timing preferred; /* the monitor's own mode */
	struct vug_edid_timing detailed;  /* the base block's: preferred, or the next best thing */
	bool detailed_is_preferred;
};

/* -ERANGE, and ret_contents untouched, for a monitor that vug_edid_generate() refuses. */
int vug_edid_contents_decide(const struct vug_edid_monitor *monitor,
			     struct vug_edid_contents *ret_contents);

#endif
