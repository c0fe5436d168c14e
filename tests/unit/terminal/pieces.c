/* SPDX-License-Identifier: MIT */
/* What terminals send is cut into characters and sequences, however it arrives. */
#include <criterion/criterion.h>
#include <linux/input-event-codes.h>
#include <stdio.h>
#include <string.h>

#include "terminal/input.h"
#include "terminal/typing/keys.h"
#include "unit/random.h"

/* What was found, as text: a character as its number, with A- for Alt; a sequence in <>. */
struct found {
	char text[4096];
	size_t length;
};

static void add(struct found *found, const char *text, bool has_alt)
{
	int length = snprintf(found->text + found->length, sizeof(found->text) - found->length,
			      "%s%s%s", found->length > 0 ? " " : "", has_alt ? "A-" : "", text);

	cr_assert_lt((size_t)length, sizeof(found->text) - found->length);
	found->length += (size_t)length;
}

static void on_character(uint32_t character, bool has_alt, void *data)
{
	char text[16];

	snprintf(text, sizeof(text), "%x", character);
	add(data, text, has_alt);
}

static void on_sequence(const char *text, bool has_alt, void *data)
{
	char quoted[TERMINAL_INPUT_MAX + 3];

	snprintf(quoted, sizeof(quoted), "<%s>", text);
	add(data, quoted, has_alt);
}

static const struct terminal_input_callbacks callbacks = {on_character, on_sequence};

static const struct row {
	const char *bytes, *found;
} rows[] = {
	{"a\r\x7f", "61 d 7f"},
	{"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "e9 20ac 1f600"},
	{"\033[A\033OP\033[1;5C", "<[A> <OP> <[1;5C>"},
	{"\033[[A\033[[Ba", "<[[A> <[[B> 61"},
	{"\033a\033\033[A\033\xc3\xa9", "A-61 A-<[A> A-e9"},
	{"\033P1$r0m\033\\\033_Gi=1;OK\033\\\033]0;x\ay", "<P1$r0m> <_Gi=1;OK> <]0;x> 79"},
	/* What is no UTF-8: too long, a surrogate, beyond the last, without a first byte, cut short. */
	{"\xc0\x80\xe0\x80\x80\xed\xa0\x80\xf4\x90\x80\x80\x80\xff\xe2\x82g", "67"},
	/* A control character within a sequence or a string ends that, and is itself. */
	{"\033[1;\x1dq", "1d 71"},
	{"\033Pabc\x1dq", "1d 71"},
	{"\033[1;\033[A", "<[A>"},
	{"\033Pabc\033[A", "<[A>"},
	{"\033\x1d", "A-1d"},
};

static const char *feed(struct found *found, const char *bytes, size_t piece)
{
	struct terminal_input input;

	memset(found, 0, sizeof(*found));
	terminal_input_init(&input, &callbacks, found);
	for (size_t at = 0; at < strlen(bytes); at += piece) {
		size_t left = strlen(bytes) - at;

		terminal_input_feed(&input, bytes + at, left < piece ? left : piece);
	}
	return found->text;
}

Test(terminal_pieces, what_is_found_does_not_depend_on_how_it_arrives)
{
	struct found found;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t piece = 1; piece < 9; piece++)
			cr_assert_str_eq(feed(&found, rows[i].bytes, piece), rows[i].found,
					 "row %zu: %s", i, found.text);
}

Test(terminal_pieces, a_sequence_that_is_too_long_is_left_out)
{
	char bytes[TERMINAL_INPUT_MAX + 16];
	struct found found;

	memset(bytes, '1', sizeof(bytes));
	memcpy(bytes, "\033[", 2);
	strcpy(bytes + TERMINAL_INPUT_MAX + 1, "Ax");
	cr_assert_str_eq(feed(&found, bytes, 7), "78", "%s", found.text);
	strcpy(bytes + TERMINAL_INPUT_MAX, "Ax");
	cr_assert_eq(feed(&found, bytes, 7)[0], '<', "%s", found.text);
}

static const struct cut {
	const char *bytes, *found;
	int patience; /* -1: nothing is waited for */
} cuts[] = {
	{"a", "61", -1},        {"\033", "1b", 100},    {"\033\033", "A-1b", 100},
	{"\033[", "A-5b", 100}, {"\033O", "A-4f", 100}, {"\033P", "A-50", 100},
	{"\033[1;5", "", 1000}, {"\033Pabc", "", 1000}, {"\033Pabc\033", "", 1000},
	{"\xe2\x82", "", 1000}, {"\033[A", "<[A>", -1},
};

/* Behind it the next key is itself. */
Test(terminal_pieces, what_is_cut_short_waits_and_is_then_a_key_or_nothing)
{
	for (size_t i = 0; i < sizeof(cuts) / sizeof(cuts[0]); i++) {
		struct found found = {.length = 0};
		struct terminal_input input;

		terminal_input_init(&input, &callbacks, &found);
		terminal_input_feed(&input, cuts[i].bytes, strlen(cuts[i].bytes));
		cr_assert_eq(terminal_input_get_patience(&input), cuts[i].patience, "row %zu", i);
		if (cuts[i].patience >= 0)
			terminal_input_expire(&input);
		cr_assert_str_eq(found.text, cuts[i].found, "row %zu: %s", i, found.text);
		cr_assert_eq(terminal_input_get_patience(&input), -1, "row %zu", i);
		found.length = 0;
		terminal_input_feed(&input, "b", 1);
		cr_assert_str_eq(found.text, "62", "row %zu: %s", i, found.text);
	}
}

/* --- any bytes -------------------------------------------------------------------------------- */

static void check_character(uint32_t character, bool has_alt, void *data)
{
	uint32_t *last = data;

	(void)has_alt;
	cr_assert(character <= 0x10ffff && (character < 0xd800 || character > 0xdfff));
	*last = character;
}

static void check_sequence(const char *text, bool has_alt, void *data)
{
	struct terminal_sequence sequence;
	struct terminal_key key;

	(void)has_alt;
	(void)data;
	cr_assert_leq(strlen(text), TERMINAL_INPUT_MAX);
	if (terminal_sequence_parse(text, &sequence) && terminal_key_from_sequence(&sequence, &key))
		cr_assert(key.code < KEY_CNT && key.event <= TERMINAL_KEY_RELEASE);
}

/* Those that mean something more often than others. */
static char pick_byte(struct random *random)
{
	static const char likely[] =
		"\033\033\033[[[OP_]\\;:0123456789?<>$u~AZM\a\x1d\xc3\xa9\xe2\x82";

	if (random_between(random, 0, 1) == 0)
		return (char)random_between(random, 0, 255);
	return likely[random_between(random, 0, sizeof(likely) - 2)];
}

Test(terminal_pieces, whatever_came_before_it_a_control_character_is_found)
{
	static const struct terminal_input_callbacks checks = {check_character, check_sequence};
	struct terminal_input input;
	uint32_t last = 0;
	struct random random = {1};

	terminal_input_init(&input, &checks, &last);
	for (unsigned int i = 0; i < 300000; i++) {
		char byte = pick_byte(&random);

		terminal_input_feed(&input, &byte, 1);
		if (i % 7 != 0)
			continue;
		last = 0;
		terminal_input_feed(&input, "\x1d", 1);
		cr_assert_eq(last, 0x1d, "behind byte %u", i);
	}
}
