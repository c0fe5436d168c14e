/* SPDX-License-Identifier: MIT */
#include "terminal/typing/characters.h"

#include <linux/input-event-codes.h>
#include <stddef.h>

#include "input-codes/input-codes.h"

/* Of keysyms that are characters. */
#define UNICODE 0x01000000u
#define LATIN_1 0x100u

#define NUM_CONTROLS 0x20u
#define LAST_LETTER 26u
#define DELETE 0x7fu

static const struct input_keysym *find(uint32_t character)
{
	return input_code_from_keysym(character < LATIN_1 ? character : UNICODE + character);
}

uint16_t terminal_code_from_character(uint32_t character)
{
	const struct input_keysym *key = find(character);

	return key ? key->code : 0;
}

/* Those that are no letters with Ctrl. */
static const struct terminal_stroke controls[NUM_CONTROLS] = {
	[0x00] = {KEY_SPACE, TERMINAL_CTRL},
	['\t'] = {KEY_TAB, 0},
	['\r'] = {KEY_ENTER, 0},
	[0x1b] = {KEY_ESC, 0},
	[0x1c] = {KEY_BACKSLASH, TERMINAL_CTRL},
	[0x1d] = {KEY_RIGHTBRACE, TERMINAL_CTRL},
	[0x1e] = {KEY_6, TERMINAL_CTRL},
	[0x1f] = {KEY_MINUS, TERMINAL_CTRL | TERMINAL_SHIFT},
};

static struct terminal_stroke get_control(uint32_t character)
{
	if (character <= LAST_LETTER && controls[character].code == 0)
		return (struct terminal_stroke){
			terminal_code_from_character('a' - 1 + character),
			TERMINAL_CTRL,
		};
	return controls[character];
}

/* The table leaves letters to the Shift that is held; here none is. */
static bool needs_shift(const struct input_keysym *key)
{
	return key->shift == INPUT_SHIFT_WITH || (key->keysym >= 'A' && key->keysym <= 'Z');
}

static bool find_key(uint32_t character, struct terminal_stroke *ret_stroke)
{
	const struct input_keysym *key = find(character);

	if (!key)
		return false;
	*ret_stroke = (struct terminal_stroke){
		key->code,
		needs_shift(key) ? TERMINAL_SHIFT : 0,
	};
	return true;
}

bool terminal_stroke_from_character(uint32_t character, struct terminal_stroke *ret_stroke)
{
	if (character == DELETE) {
		*ret_stroke = (struct terminal_stroke){KEY_BACKSPACE, 0};
		return true;
	}
	if (character >= NUM_CONTROLS)
		return find_key(character, ret_stroke);
	*ret_stroke = get_control(character);
	return true;
}

bool terminal_stroke_from_pasted(uint32_t character, struct terminal_stroke *ret_stroke)
{
	bool is_end = character == '\n' || character == '\r';

	if ((character < NUM_CONTROLS && character != '\t' && !is_end) || character == DELETE)
		return false;
	return terminal_stroke_from_character(is_end ? '\r' : character, ret_stroke);
}
