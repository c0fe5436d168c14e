/* SPDX-License-Identifier: MIT */
/* From the numbers that other protocols have for keys to Linux's. Pure. */
#ifndef INPUT_CODES_H
#define INPUT_CODES_H

#include <stddef.h>
#include <stdint.h>

/* What a character needs of Shift to be typed on a keyboard with the layout "us". */
enum input_shift {
	INPUT_SHIFT_ANY, /* it is as it is */
	INPUT_SHIFT_WITHOUT,
	INPUT_SHIFT_WITH,
};

struct input_keysym {
	uint32_t keysym; /* of X */
	uint16_t code;   /* KEY_... */
	uint16_t shift;  /* enum input_shift */
};

/*
 * The key with that scan code of a PC's keyboard (set 1, bit 7 for those behind a byte 0xe0), as VNC's
 * extended key events have it. 0: there is none.
 */
uint16_t input_code_from_scancode(uint32_t scancode);

/* The reverse, with the lowest scan code of a key that has several. 0: there is none. */
uint32_t input_code_to_scancode(uint16_t code);

/* The key of that keysym on a keyboard with the layout "us". NULL: there is none. */
const struct input_keysym *input_code_from_keysym(uint32_t keysym);

#endif
