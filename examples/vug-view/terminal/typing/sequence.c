/* SPDX-License-Identifier: MIT */
#include "terminal/typing/sequence.h"

#include <string.h>

/* No number that means anything is larger: a character. */
#define MAX_NUMBER 0x10ffffu

static bool is_digit(char byte)
{
	return byte >= '0' && byte <= '9';
}

static bool take_number(const char **at, uint32_t *ret_number)
{
	*ret_number = 0;
	for (; is_digit(**at); (*at)++) {
		*ret_number = *ret_number * 10 + (uint32_t)(**at - '0');
		if (*ret_number > MAX_NUMBER)
			return false;
	}
	return true;
}

static bool take_fields(const char **at, struct terminal_sequence *sequence)
{
	unsigned int field = 0, part = 0;

	while (is_digit(**at) || **at == ';' || **at == ':') {
		if (field == TERMINAL_SEQUENCE_FIELDS || part == TERMINAL_SEQUENCE_PARTS)
			return false;
		if (!take_number(at, &sequence->fields[field][part]))
			return false;
		if (**at != ';' && **at != ':')
			break;
		part = **at == ':' ? part + 1 : 0;
		field += **at == ';';
		(*at)++;
	}
	return true;
}

static char take_one_of(const char **at, const char *set)
{
	return **at && strchr(set, **at) ? *(*at)++ : '\0';
}

bool terminal_sequence_parse(const char *text, struct terminal_sequence *ret_sequence)
{
	struct terminal_sequence sequence = {.kind = *text};

	if (*text != '[' && *text != 'O')
		return false;
	text++;
	sequence.prefix = take_one_of(&text, sequence.kind == '[' ? "<=>?[" : "");
	if (!take_fields(&text, &sequence))
		return false;
	sequence.intermediate = take_one_of(&text, "$");
	sequence.final = *text;
	if (text[0] == '\0' || text[1] != '\0')
		return false;
	*ret_sequence = sequence;
	return true;
}
