/* SPDX-License-Identifier: MIT */
#include "channel-rows/row.h"

const struct theme *const themes[NUM_THEMES] = {
	&theme_control,     &theme_sizes,    &theme_halves, &theme_floods,   &theme_replies,
	&theme_descriptors, &theme_geometry, &theme_modes,  &theme_pictures,
};
