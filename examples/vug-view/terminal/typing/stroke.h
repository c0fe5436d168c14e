/* SPDX-License-Identifier: MIT */
/* A key that is pressed and released at once, with others around it. */
#ifndef VUG_VIEW_TERMINAL_TYPING_STROKE_H
#define VUG_VIEW_TERMINAL_TYPING_STROKE_H

#include <stdint.h>

/* Modifiers, numbered as terminals number them. */
#define TERMINAL_SHIFT 1u
#define TERMINAL_ALT 2u
#define TERMINAL_CTRL 4u
#define TERMINAL_SUPER 8u
#define TERMINAL_ALTGR 0x100u /* no terminal has it */

struct terminal_stroke {
	uint16_t code; /* of evdev */
	uint16_t modifiers;
};

#endif
