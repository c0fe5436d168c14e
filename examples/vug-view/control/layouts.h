/* SPDX-License-Identifier: MIT */
/* Which keys type a character, in a keyboard layout of xkeyboard-config. */
#ifndef VUG_VIEW_CONTROL_LAYOUTS_H
#define VUG_VIEW_CONTROL_LAYOUTS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct control_layouts;

struct control_stroke {
	uint16_t code; /* of evdev */
	bool needs_shift, needs_altgr;
};

struct control_layouts *control_layouts_new(void);
void control_layouts_free(struct control_layouts *layouts);

/* The folder of the files that layouts are made of. */
const char *control_layouts_get_folder(void);

/* Choose one: "us", "de"; variant: "nodeadkeys", or NULL. False: there is none. */
bool control_layouts_choose(struct control_layouts *layouts, const char *name, const char *variant);

/* In the one that was chosen last. False: no key types it. */
bool control_layouts_find(const struct control_layouts *layouts, gunichar character,
			  struct control_stroke *ret_stroke);

#endif
