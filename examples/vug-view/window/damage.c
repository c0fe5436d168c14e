/* SPDX-License-Identifier: MIT */
#include "window/damage.h"

#include <glib.h>

void window_damage_add(struct vug_rect *damage, const struct vug_rect *added)
{
	uint32_t right, bottom;

	if (damage->width == 0) {
		*damage = *added;
		return;
	}
	right = MAX(damage->x + damage->width, added->x + added->width);
	bottom = MAX(damage->y + damage->height, added->y + added->height);
	damage->x = MIN(damage->x, added->x);
	damage->y = MIN(damage->y, added->y);
	damage->width = right - damage->x;
	damage->height = bottom - damage->y;
}
