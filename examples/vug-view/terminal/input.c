/* SPDX-License-Identifier: MIT */
#include "terminal/input.h"

#include <string.h>

#define ESCAPE '\033'
#define BELL '\007'

/* A terminal sends a sequence in one piece, but a network may cut it. */
#define LONE_MS 100
#define REST_MS 1000

void terminal_input_init(struct terminal_input *input,
			 const struct terminal_input_callbacks *callbacks, void *data)
{
	*input = (struct terminal_input){.callbacks = callbacks, .data = data};
}

/* --- what is found ---------------------------------------------------------------------------- */

static enum terminal_input_state emit(struct terminal_input *input, uint32_t character)
{
	bool has_alt = input->has_alt;

	input->has_alt = false;
	input->missing = 0;
	input->callbacks->character(character, has_alt, input->data);
	return TERMINAL_INPUT_TEXT;
}

static enum terminal_input_state forget(struct terminal_input *input)
{
	input->has_alt = false;
	input->missing = 0;
	return TERMINAL_INPUT_TEXT;
}

static enum terminal_input_state finish(struct terminal_input *input)
{
	bool has_alt = input->has_alt;

	input->has_alt = false;
	if (input->length > TERMINAL_INPUT_MAX)
		return TERMINAL_INPUT_TEXT;
	input->text[input->length] = '\0';
	input->callbacks->sequence(input->text, has_alt, input->data);
	return TERMINAL_INPUT_TEXT;
}

static void keep(struct terminal_input *input, unsigned char byte)
{
	if (input->length < TERMINAL_INPUT_MAX)
		input->text[input->length] = (char)byte;
	if (input->length <= TERMINAL_INPUT_MAX)
		input->length++;
}

static bool is_control(unsigned char byte)
{
	return byte < ' ' || byte == 0x7f;
}

/* --- characters ------------------------------------------------------------------------------- */

/* What a first byte says: how many follow, the bits that it has itself, and the least character of that length. */
static const struct {
	unsigned char from, to, bits;
	unsigned int missing;
	uint32_t minimum;
} firsts[] = {
	{0xc2, 0xdf, 0x1f, 1, 0x80},
	{0xe0, 0xef, 0x0f, 2, 0x800},
	{0xf0, 0xf4, 0x07, 3, 0x10000},
};

static enum terminal_input_state begin_character(struct terminal_input *input, unsigned char byte)
{
	for (size_t i = 0; i < sizeof(firsts) / sizeof(firsts[0]); i++) {
		if (byte < firsts[i].from || byte > firsts[i].to)
			continue;
		input->missing = firsts[i].missing;
		input->minimum = firsts[i].minimum;
		input->character = byte & firsts[i].bits;
		return TERMINAL_INPUT_TEXT;
	}
	return forget(input);
}

static bool is_character(uint32_t character, uint32_t minimum)
{
	return character >= minimum && character <= 0x10ffff &&
	       (character < 0xd800 || character > 0xdfff);
}

static enum terminal_input_state continue_character(struct terminal_input *input,
						    unsigned char byte)
{
	input->character = input->character << 6 | (byte & 0x3f);
	if (--input->missing > 0)
		return TERMINAL_INPUT_TEXT;
	return is_character(input->character, input->minimum) ? emit(input, input->character)
							      : forget(input);
}

static enum terminal_input_state take_text(struct terminal_input *input, unsigned char byte)
{
	if (byte == ESCAPE) {
		forget(input);
		return TERMINAL_INPUT_ESCAPED;
	}
	if (input->missing > 0 && (byte & 0xc0) == 0x80)
		return continue_character(input, byte);
	if (input->missing > 0)
		forget(input);
	return byte < 0x80 ? emit(input, byte) : begin_character(input, byte);
}

/* What was begun is left out, and the byte stands for itself: so no sequence keeps Ctrl-] from being heard. */
static enum terminal_input_state abandon(struct terminal_input *input, unsigned char byte)
{
	forget(input);
	return take_text(input, byte);
}

/* --- sequences -------------------------------------------------------------------------------- */

/* A second escape is Alt with what follows, or with the key. */
static enum terminal_input_state escape_again(struct terminal_input *input)
{
	if (input->has_alt) {
		input->has_alt = false;
		emit(input, ESCAPE);
	}
	input->has_alt = true;
	return TERMINAL_INPUT_ESCAPED;
}

static enum terminal_input_state begin(struct terminal_input *input, unsigned char byte)
{
	if (byte == ESCAPE)
		return escape_again(input);
	input->length = 0;
	if (byte == '[' || byte == 'O') {
		keep(input, byte);
		return TERMINAL_INPUT_SEQUENCE;
	}
	if (byte && strchr("P_]^X", byte)) {
		keep(input, byte);
		return TERMINAL_INPUT_STRING;
	}
	if (input->has_alt) { /* the key was alone */
		input->has_alt = false;
		emit(input, ESCAPE);
	}
	input->has_alt = true;
	return byte < 0x80 ? emit(input, byte) : begin_character(input, byte);
}

/* The Linux console has ESC [ [ A and so on for F1 to F5. */
static enum terminal_input_state take_sequence(struct terminal_input *input, unsigned char byte)
{
	bool is_console = input->length == 1 && input->text[0] == '[' && byte == '[';

	if (is_control(byte) || byte >= 0x80)
		return abandon(input, byte);
	keep(input, byte);
	return byte >= '@' && !is_console ? finish(input) : TERMINAL_INPUT_SEQUENCE;
}

static enum terminal_input_state take_string(struct terminal_input *input, unsigned char byte)
{
	if (byte == ESCAPE)
		return TERMINAL_INPUT_STRING_ESCAPED;
	if (byte == BELL)
		return finish(input);
	if (is_control(byte))
		return abandon(input, byte);
	keep(input, byte);
	return TERMINAL_INPUT_STRING;
}

static enum terminal_input_state end_string(struct terminal_input *input, unsigned char byte)
{
	if (byte == '\\')
		return finish(input);
	forget(input);
	return begin(input, byte);
}

void terminal_input_feed(struct terminal_input *input, const char *bytes, size_t count)
{
	static enum terminal_input_state (*const take[])(struct terminal_input *, unsigned char) = {
		[TERMINAL_INPUT_TEXT] = take_text,
		[TERMINAL_INPUT_ESCAPED] = begin,
		[TERMINAL_INPUT_SEQUENCE] = take_sequence,
		[TERMINAL_INPUT_STRING] = take_string,
		[TERMINAL_INPUT_STRING_ESCAPED] = end_string,
	};

	for (size_t i = 0; i < count; i++)
		input->state = take[input->state](input, (unsigned char)bytes[i]);
}

/* --- what never ends -------------------------------------------------------------------------- */

/* Whether it may be Alt and a letter. */
static bool is_letter_alone(const struct terminal_input *input)
{
	return (input->state == TERMINAL_INPUT_SEQUENCE || input->state == TERMINAL_INPUT_STRING) &&
	       input->length == 1;
}

int terminal_input_get_patience(const struct terminal_input *input)
{
	if (input->state == TERMINAL_INPUT_TEXT && input->missing == 0)
		return -1;
	return input->state == TERMINAL_INPUT_ESCAPED || is_letter_alone(input) ? LONE_MS : REST_MS;
}

void terminal_input_expire(struct terminal_input *input)
{
	enum terminal_input_state state = input->state;
	bool is_letter = is_letter_alone(input);

	input->state = TERMINAL_INPUT_TEXT;
	if (state == TERMINAL_INPUT_ESCAPED) {
		emit(input, ESCAPE);
	} else if (is_letter) {
		input->has_alt = true;
		emit(input, (unsigned char)input->text[0]);
	} else {
		forget(input);
	}
}
