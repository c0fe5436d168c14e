/* SPDX-License-Identifier: MIT */
#include "terminal/typing/keys.h"

#include <linux/input-event-codes.h>
#include <stddef.h>

#include "terminal/typing/characters.h"
#include "terminal/typing/stroke.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define KNOWN_MODIFIERS (TERMINAL_SHIFT | TERMINAL_ALT | TERMINAL_CTRL | TERMINAL_SUPER)

/* Their numbers begin here, and are of no character. */
#define FIRST_FUNCTION 57344u
#define LAST_FUNCTION 63743u

struct row {
	uint32_t number;
	uint16_t code;
};

/* By the letter at the end. */
static const struct row letters[] = {
	{'A', KEY_UP},  {'B', KEY_DOWN}, {'C', KEY_RIGHT}, {'D', KEY_LEFT},
	{'E', KEY_KP5}, {'F', KEY_END},  {'H', KEY_HOME},  {'P', KEY_F1},
	{'Q', KEY_F2},  {'R', KEY_F3},   {'S', KEY_F4},
};

/* ESC [ [ of the Linux console. */
static const struct row console_letters[] = {
	{'A', KEY_F1}, {'B', KEY_F2}, {'C', KEY_F3}, {'D', KEY_F4}, {'E', KEY_F5},
};

/* By the number in front of a tilde; some terminals have other ones for Home and End. */
static const struct row tildes[] = {
	{1, KEY_HOME},     {2, KEY_INSERT}, {3, KEY_DELETE}, {4, KEY_END},     {5, KEY_PAGEUP},
	{6, KEY_PAGEDOWN}, {7, KEY_HOME},   {8, KEY_END},    {11, KEY_F1},     {12, KEY_F2},
	{13, KEY_F3},      {14, KEY_F4},    {15, KEY_F5},    {17, KEY_F6},     {18, KEY_F7},
	{19, KEY_F8},      {20, KEY_F9},    {21, KEY_F10},   {23, KEY_F11},    {24, KEY_F12},
	{25, KEY_F13},     {26, KEY_F14},   {28, KEY_F15},   {29, KEY_F16},    {31, KEY_F17},
	{32, KEY_F18},     {33, KEY_F19},   {34, KEY_F20},   {57427, KEY_KP5},
};

/* By the number in front of a u: kitty's. Hyper and the second layer of AltGr are keys that evdev does not have. */
static const struct row functions[] = {
	{9, KEY_TAB},
	{13, KEY_ENTER},
	{27, KEY_ESC},
	{127, KEY_BACKSPACE},
	{57358, KEY_CAPSLOCK},
	{57359, KEY_SCROLLLOCK},
	{57360, KEY_NUMLOCK},
	{57361, KEY_SYSRQ},
	{57362, KEY_PAUSE},
	{57363, KEY_COMPOSE},
	{57376, KEY_F13},
	{57377, KEY_F14},
	{57378, KEY_F15},
	{57379, KEY_F16},
	{57380, KEY_F17},
	{57381, KEY_F18},
	{57382, KEY_F19},
	{57383, KEY_F20},
	{57384, KEY_F21},
	{57385, KEY_F22},
	{57386, KEY_F23},
	{57387, KEY_F24},
	{57399, KEY_KP0},
	{57400, KEY_KP1},
	{57401, KEY_KP2},
	{57402, KEY_KP3},
	{57403, KEY_KP4},
	{57404, KEY_KP5},
	{57405, KEY_KP6},
	{57406, KEY_KP7},
	{57407, KEY_KP8},
	{57408, KEY_KP9},
	{57409, KEY_KPDOT},
	{57410, KEY_KPSLASH},
	{57411, KEY_KPASTERISK},
	{57412, KEY_KPMINUS},
	{57413, KEY_KPPLUS},
	{57414, KEY_KPENTER},
	{57415, KEY_KPEQUAL},
	{57416, KEY_KPCOMMA},
	{57417, KEY_KP4},
	{57418, KEY_KP6},
	{57419, KEY_KP8},
	{57420, KEY_KP2},
	{57421, KEY_KP9},
	{57422, KEY_KP3},
	{57423, KEY_KP7},
	{57424, KEY_KP1},
	{57425, KEY_KP0},
	{57426, KEY_KPDOT},
	{57427, KEY_KP5},
	{57428, KEY_PLAYCD},
	{57429, KEY_PAUSECD},
	{57430, KEY_PLAYPAUSE},
	{57432, KEY_STOPCD},
	{57433, KEY_FASTFORWARD},
	{57434, KEY_REWIND},
	{57435, KEY_NEXTSONG},
	{57436, KEY_PREVIOUSSONG},
	{57437, KEY_RECORD},
	{57438, KEY_VOLUMEDOWN},
	{57439, KEY_VOLUMEUP},
	{57440, KEY_MUTE},
	{57441, KEY_LEFTSHIFT},
	{57442, KEY_LEFTCTRL},
	{57443, KEY_LEFTALT},
	{57444, KEY_LEFTMETA},
	{57446, KEY_LEFTMETA},
	{57447, KEY_RIGHTSHIFT},
	{57448, KEY_RIGHTCTRL},
	{57449, KEY_RIGHTALT},
	{57450, KEY_RIGHTMETA},
	{57452, KEY_RIGHTMETA},
	{57453, KEY_RIGHTALT},
};

static uint16_t look_up(const struct row *rows, size_t count, uint32_t number)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].number == number)
			return rows[i].code;
	return 0;
}

/* Of kitty's the third number is the character of that key on an American keyboard, which is the key itself. */
static uint16_t find_function(const struct terminal_sequence *sequence)
{
	uint32_t number = sequence->fields[0][0], base = sequence->fields[0][2];
	uint16_t code = look_up(functions, COUNT(functions), number);

	if (code != 0 || (number >= FIRST_FUNCTION && number <= LAST_FUNCTION))
		return code;
	return terminal_code_from_character(base != 0 ? base : number);
}

static uint16_t find_code(const struct terminal_sequence *sequence)
{
	uint32_t final = (unsigned char)sequence->final;

	if (sequence->prefix == '[')
		return look_up(console_letters, COUNT(console_letters), final);
	if (final == '~' && sequence->kind == '[')
		return look_up(tildes, COUNT(tildes), sequence->fields[0][0]);
	if (final == 'u' && sequence->kind == '[')
		return find_function(sequence);
	if (final == 'Z' && sequence->kind == '[')
		return KEY_TAB;
	return look_up(letters, COUNT(letters), final);
}

/* Locks are the guest's own. */
static unsigned int get_modifiers(const struct terminal_sequence *sequence)
{
	uint32_t sent = sequence->fields[1][0];
	unsigned int modifiers = sent > 0 ? (sent - 1) & KNOWN_MODIFIERS : 0;

	return sequence->final == 'Z' ? modifiers | TERMINAL_SHIFT : modifiers;
}

static bool is_of_a_key(const struct terminal_sequence *sequence)
{
	bool has_prefix = sequence->prefix != '\0' && sequence->prefix != '[';

	return !has_prefix && sequence->intermediate == '\0' &&
	       sequence->fields[1][1] <= TERMINAL_KEY_RELEASE;
}

/* With Shift, kitty says what that makes of it. */
static uint32_t find_character(const struct terminal_sequence *sequence)
{
	uint32_t shifted = sequence->fields[0][1];

	if (sequence->final != 'u')
		return 0;
	return shifted != 0 && get_modifiers(sequence) & TERMINAL_SHIFT ? shifted
									: sequence->fields[0][0];
}

bool terminal_key_from_sequence(const struct terminal_sequence *sequence,
				struct terminal_key *ret_key)
{
	uint32_t event = sequence->fields[1][1];

	if (!is_of_a_key(sequence))
		return false;
	*ret_key = (struct terminal_key){
		.code = find_code(sequence),
		.character = find_character(sequence),
		.modifiers = get_modifiers(sequence),
		.event = event == 0 ? TERMINAL_KEY_PRESS : (enum terminal_key_event)event,
	};
	return ret_key->code != 0 || sequence->final == 'u';
}
