/* SPDX-License-Identifier: MIT */
/* What a device of each kind has: keys, axes, LEDs. Pure. */
#ifndef VUG_INPUT_ABILITIES_H
#define VUG_INPUT_ABILITIES_H

#include <linux/input-event-codes.h>

#include "vug/input.h"

#define VUG_INPUT_NUM_KEYS (KEY_MAX + 1)
#define VUG_INPUT_BITMAP_SIZE ((VUG_INPUT_NUM_KEYS + 7) / 8)

/* Codes from the first to the last. */
struct vug_input_range {
	uint16_t first, last;
};

/* An absolute axis of the guest's. */
struct vug_input_absolute {
	uint16_t code;
	struct vug_input_axis axis;
};

#define VUG_INPUT_MAX_ABSOLUTES 4

struct vug_input_abilities {
	enum vug_input_kind kind;
	struct vug_input_range keys;
	bool has_leds, has_repeat, has_wheels, has_motion;
	uint32_t properties; /* a bit for each INPUT_PROP_… */
	uint16_t num_contacts;
	size_t num_absolutes;
	struct vug_input_absolute absolutes[VUG_INPUT_MAX_ABSOLUTES];
	struct vug_input_axis x, y;
};

/* -EINVAL: an unknown kind; -ERANGE: a number out of its range. */
int vug_input_abilities_init(struct vug_input_abilities *abilities,
			     const struct vug_input_config *config);

bool vug_input_abilities_have_key(const struct vug_input_abilities *abilities, uint16_t code);

/*
 * The codes of a type, a bit each. Returns how many bytes there are up to the last one that is not
 * zero, 0 where the device has no such events; for EV_REP 1, since it has no codes.
 */
size_t vug_input_abilities_get_bits(const struct vug_input_abilities *abilities, uint8_t type,
				    uint8_t ret_bits[VUG_INPUT_BITMAP_SIZE]);

/* NULL: there is no such axis. */
const struct vug_input_axis *
vug_input_abilities_find_axis(const struct vug_input_abilities *abilities, uint8_t code);

static inline bool vug_input_axis_has(const struct vug_input_axis *axis, int32_t value)
{
	return value >= axis->min && value <= axis->max;
}

#endif
