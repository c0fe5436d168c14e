/* SPDX-License-Identifier: MIT */
/* The keys that escape sequences and characters of terminals stand for, row by row. */
#include <criterion/criterion.h>
#include <linux/input-event-codes.h>

#include "terminal/typing/characters.h"
#include "terminal/typing/keys.h"

#define CTRL TERMINAL_CTRL
#define SHIFT TERMINAL_SHIFT
#define ALT TERMINAL_ALT
#define SUPER TERMINAL_SUPER

static const struct row {
	const char *text;
	struct terminal_key key;
} rows[] = {
	{"[A", {KEY_UP, 0, 0, TERMINAL_KEY_PRESS}},
	{"OA", {KEY_UP, 0, 0, TERMINAL_KEY_PRESS}},
	{"[1;5D", {KEY_LEFT, 0, CTRL, TERMINAL_KEY_PRESS}},
	{"[1;8:3F", {KEY_END, 0, CTRL | ALT | SHIFT, TERMINAL_KEY_RELEASE}},
	{"OP", {KEY_F1, 0, 0, TERMINAL_KEY_PRESS}},
	{"[[E", {KEY_F5, 0, 0, TERMINAL_KEY_PRESS}},
	{"[24~", {KEY_F12, 0, 0, TERMINAL_KEY_PRESS}},
	{"[3;2~", {KEY_DELETE, 0, SHIFT, TERMINAL_KEY_PRESS}},
	{"[7~", {KEY_HOME, 0, 0, TERMINAL_KEY_PRESS}},
	{"[34~", {KEY_F20, 0, 0, TERMINAL_KEY_PRESS}},
	{"[Z", {KEY_TAB, 0, SHIFT, TERMINAL_KEY_PRESS}},
	{"[97u", {KEY_A, 'a', 0, TERMINAL_KEY_PRESS}},
	{"[97;1:2u", {KEY_A, 'a', 0, TERMINAL_KEY_REPEAT}},
	{"[97:65;2u", {KEY_A, 'A', SHIFT, TERMINAL_KEY_PRESS}},
	{"[47:63;2u", {KEY_SLASH, '?', SHIFT, TERMINAL_KEY_PRESS}},
	/* On a German keyboard and on a Russian one. */
	{"[122::121;1:3u", {KEY_Y, 'z', 0, TERMINAL_KEY_RELEASE}},
	{"[1089:1057:99;5u", {KEY_C, 0x441, CTRL, TERMINAL_KEY_PRESS}},
	{"[27u", {KEY_ESC, 27, 0, TERMINAL_KEY_PRESS}},
	{"[127;3u", {KEY_BACKSPACE, 127, ALT, TERMINAL_KEY_PRESS}},
	/* Caps Lock and Num Lock are the guest's. */
	{"[97;193u", {KEY_A, 'a', 0, TERMINAL_KEY_PRESS}},
	{"[57414u", {KEY_KPENTER, 57414, 0, TERMINAL_KEY_PRESS}},
	{"[57441;2u", {KEY_LEFTSHIFT, 57441, SHIFT, TERMINAL_KEY_PRESS}},
	{"[57448;1:3u", {KEY_RIGHTCTRL, 57448, 0, TERMINAL_KEY_RELEASE}},
	{"[57450;9u", {KEY_RIGHTMETA, 57450, SUPER, TERMINAL_KEY_PRESS}},
	{"[57453u", {KEY_RIGHTALT, 57453, 0, TERMINAL_KEY_PRESS}},
	/* A key that no guest's keyboard has. */
	{"[57398u", {0, 57398, 0, TERMINAL_KEY_PRESS}},
	{"[1072u", {0, 0x430, 0, TERMINAL_KEY_PRESS}},
};

static bool read_key(const char *text, struct terminal_key *key)
{
	struct terminal_sequence sequence;

	return terminal_sequence_parse(text, &sequence) &&
	       terminal_key_from_sequence(&sequence, key);
}

Test(terminal_keys, an_escape_sequence_is_its_key)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct terminal_key *wanted = &rows[i].key;
		struct terminal_key key;

		cr_assert(read_key(rows[i].text, &key), "%s", rows[i].text);
		cr_assert(key.code == wanted->code && key.character == wanted->character &&
				  key.modifiers == wanted->modifiers && key.event == wanted->event,
			  "%s: %u, %u, %u, %u", rows[i].text, key.code, key.character,
			  key.modifiers, key.event);
	}
}

Test(terminal_keys, what_is_no_key_is_refused)
{
	static const char *const others[] = {
		"",           "[",        "O",          "[?62c",     "[?15u",
		"[>1u",       "[97;1:4u", "[99999999u", "[1114112u", "[1;2;3;4;5A",
		"[1:2:3:4u",  "[99~",     "[m",         "_Gi=1",     "P1$r",
		"[?1016;2$y", "[6;16;8t", "[97uu",      "O1;2;3;4;", "[[Z",
	};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct terminal_key key;

		cr_assert_not(read_key(others[i], &key), "%s", others[i]);
	}
}

static const struct typed {
	uint32_t character;
	struct terminal_stroke stroke; /* code 0: no key */
	struct terminal_stroke pasted;
} typed[] = {
	{'a', {KEY_A, 0}, {KEY_A, 0}},
	{'A', {KEY_A, SHIFT}, {KEY_A, SHIFT}},
	{' ', {KEY_SPACE, 0}, {KEY_SPACE, 0}},
	{'~', {KEY_GRAVE, SHIFT}, {KEY_GRAVE, SHIFT}},
	{'\r', {KEY_ENTER, 0}, {KEY_ENTER, 0}},
	{'\n', {KEY_J, CTRL}, {KEY_ENTER, 0}},
	{'\t', {KEY_TAB, 0}, {KEY_TAB, 0}},
	{0x7f, {KEY_BACKSPACE, 0}, {0, 0}},
	{0x08, {KEY_H, CTRL}, {0, 0}},
	{0x1b, {KEY_ESC, 0}, {0, 0}},
	{0x03, {KEY_C, CTRL}, {0, 0}},
	{0x1a, {KEY_Z, CTRL}, {0, 0}},
	{0x00, {KEY_SPACE, CTRL}, {0, 0}},
	{0x1c, {KEY_BACKSLASH, CTRL}, {0, 0}},
	{0x1d, {KEY_RIGHTBRACE, CTRL}, {0, 0}},
	{0x1e, {KEY_6, CTRL}, {0, 0}},
	{0x1f, {KEY_MINUS, CTRL | SHIFT}, {0, 0}},
	{0xe9, {0, 0}, {0, 0}},
	{0x20ac, {0, 0}, {0, 0}},
	{0x10ffff, {0, 0}, {0, 0}},
};

static void check_stroke(uint32_t character, bool is_found, const struct terminal_stroke *stroke,
			 const struct terminal_stroke *wanted)
{
	cr_assert_eq(is_found, wanted->code != 0, "U+%04X", character);
	cr_assert(!is_found ||
			  (stroke->code == wanted->code && stroke->modifiers == wanted->modifiers),
		  "U+%04X: %u, %u", character, stroke->code, stroke->modifiers);
}

Test(terminal_keys, a_character_is_the_key_that_types_it)
{
	for (size_t i = 0; i < sizeof(typed) / sizeof(typed[0]); i++) {
		uint32_t character = typed[i].character;
		struct terminal_stroke stroke = {0, 0};

		check_stroke(character, terminal_stroke_from_character(character, &stroke), &stroke,
			     &typed[i].stroke);
		check_stroke(character, terminal_stroke_from_pasted(character, &stroke), &stroke,
			     &typed[i].pasted);
	}
}

Test(terminal_keys, each_control_character_is_a_key)
{
	for (uint32_t character = 0; character < 0x80; character++) {
		struct terminal_stroke stroke = {0, 0};

		cr_assert(terminal_stroke_from_character(character, &stroke) && stroke.code != 0,
			  "U+%04X", character);
	}
}
