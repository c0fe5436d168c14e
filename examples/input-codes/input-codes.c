/* SPDX-License-Identifier: MIT */
#include "input-codes/input-codes.h"

#include <stdlib.h>

#include "input-codes/rows.h"

/* A keysym that is a character's number has this bit; those of Latin 1 have another keysym, which the table has. */
#define UNICODE 0x01000000u
#define LATIN_1 0x100u

uint16_t input_code_from_scancode(uint32_t scancode)
{
	return scancode < INPUT_NUM_SCANCODES ? input_scancodes[scancode] : 0;
}

uint32_t input_code_to_scancode(uint16_t code)
{
	for (uint32_t scancode = 1; scancode < INPUT_NUM_SCANCODES && code != 0; scancode++)
		if (input_scancodes[scancode] == code)
			return scancode;
	return 0;
}

static int compare(const void *key, const void *row)
{
	uint32_t wanted = *(const uint32_t *)key;
	uint32_t keysym = ((const struct input_keysym *)row)->keysym;

	return (wanted > keysym) - (wanted < keysym);
}

const struct input_keysym *input_code_from_keysym(uint32_t keysym)
{
	if (keysym >= UNICODE && keysym < UNICODE + LATIN_1)
		keysym -= UNICODE;
	return bsearch(&keysym, input_keysyms, input_num_keysyms, sizeof(input_keysyms[0]),
		       compare);
}
