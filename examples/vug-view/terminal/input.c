/* SPDX-License-Identifier: MIT */
#include "terminal/input.h"

#include <glib.h>
#include <string.h>

#define ESCAPE '\033'
#define BELL '\007'

/* Longer ones are no answers to what is asked. */
#define MAX_TEXT 256

enum state {
	KEYS,
	ESCAPED,       /* after an escape */
	SEQUENCE,      /* ESC [ …, up to a letter */
	STRING,        /* ESC P, _, ], ^ or X …, up to ESC \ or a bell */
	STRING_ESCAPED /* an escape within one */
};

struct terminal_input {
	enum state state;
	GString *text;
	void (*key)(char key, void *data);
	void (*answer)(const char *text, void *data);
	void *data;
};

struct terminal_input *terminal_input_new(void (*key)(char key, void *data),
					  void (*answer)(const char *text, void *data), void *data)
{
	struct terminal_input *input = g_new0(struct terminal_input, 1);

	input->text = g_string_new(NULL);
	input->key = key;
	input->answer = answer;
	input->data = data;
	return input;
}

void terminal_input_free(struct terminal_input *input)
{
	if (!input)
		return;
	g_string_free(input->text, TRUE);
	g_free(input);
}

static enum state keep(struct terminal_input *input, char byte)
{
	if (input->text->len < MAX_TEXT)
		g_string_append_c(input->text, byte);
	return input->state;
}

static enum state finish(struct terminal_input *input)
{
	input->answer(input->text->str, input->data);
	return KEYS;
}

static enum state take_key(struct terminal_input *input, char byte)
{
	if (byte == ESCAPE)
		return ESCAPED;
	input->key(byte, input->data);
	return KEYS;
}

/* Another letter is a key with Alt, which means nothing here. */
static enum state begin(struct terminal_input *input, char byte)
{
	if (byte == ESCAPE)
		return ESCAPED;
	g_string_truncate(input->text, 0);
	keep(input, byte);
	if (byte == '[' || byte == 'O')
		return SEQUENCE;
	return byte && strchr("P_]^X", byte) ? STRING : KEYS;
}

static enum state take_sequence(struct terminal_input *input, char byte)
{
	if (byte == ESCAPE)
		return ESCAPED;
	keep(input, byte);
	return byte >= '@' && byte <= '~' ? finish(input) : SEQUENCE;
}

static enum state take_string(struct terminal_input *input, char byte)
{
	if (byte == ESCAPE)
		return STRING_ESCAPED;
	return byte == BELL ? finish(input) : keep(input, byte);
}

static enum state end_string(struct terminal_input *input, char byte)
{
	return byte == '\\' ? finish(input) : begin(input, byte);
}

void terminal_input_feed(struct terminal_input *input, const char *bytes, size_t count)
{
	static enum state (*const take[])(struct terminal_input *, char) = {
		[KEYS] = take_key,
		[ESCAPED] = begin,
		[SEQUENCE] = take_sequence,
		[STRING] = take_string,
		[STRING_ESCAPED] = end_string,
	};

	for (size_t i = 0; i < count; i++)
		input->state = take[input->state](input, bytes[i]);
}
