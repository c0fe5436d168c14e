/* SPDX-License-Identifier: MIT */
/*
 * What comes from a terminal, cut into characters and escape sequences, however it arrives. Pure. Nothing
 * of it is trusted: what is no UTF-8, too long or cut short is left out.
 */
#ifndef VUG_VIEW_TERMINAL_INPUT_H
#define VUG_VIEW_TERMINAL_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Longer sequences are none that anybody asks for. */
#define TERMINAL_INPUT_MAX 256

enum terminal_input_state {
	TERMINAL_INPUT_TEXT,
	TERMINAL_INPUT_ESCAPED,       /* after an escape */
	TERMINAL_INPUT_SEQUENCE,      /* ESC [ … or ESC O …, up to a letter */
	TERMINAL_INPUT_STRING,        /* ESC P, _, ], ^ or X …, up to ESC \ or a bell */
	TERMINAL_INPUT_STRING_ESCAPED /* an escape within one */
};

struct terminal_input_callbacks {
	/* A character, a control character too. has_alt: an escape was before it. */
	void (*character)(uint32_t character, bool has_alt, void *data);
	/* An escape sequence, without the escape and without what ends a string. has_alt: there was another escape. */
	void (*sequence)(const char *text, bool has_alt, void *data);
};

struct terminal_input {
	const struct terminal_input_callbacks *callbacks;
	void *data;
	enum terminal_input_state state;
	bool has_alt;
	char text[TERMINAL_INPUT_MAX + 1];
	size_t length; /* of the sequence; more than TERMINAL_INPUT_MAX: it is too long */
	uint32_t character, minimum;
	unsigned int missing; /* bytes of a character that has begun */
};

/* callbacks, data: borrowed. */
void terminal_input_init(struct terminal_input *input,
			 const struct terminal_input_callbacks *callbacks, void *data);

void terminal_input_feed(struct terminal_input *input, const char *bytes, size_t count);

/* How long the next byte may take until terminal_input_expire() is due, in milliseconds. -1: nothing has begun. */
int terminal_input_get_patience(const struct terminal_input *input);

/* No more has come: an escape alone is the key, an escape and a letter is Alt with it, the rest is left out. */
void terminal_input_expire(struct terminal_input *input);

#endif
