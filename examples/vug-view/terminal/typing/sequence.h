/* SPDX-License-Identifier: MIT */
/* An escape sequence with numbers, taken to pieces. Pure. */
#ifndef VUG_VIEW_TERMINAL_TYPING_SEQUENCE_H
#define VUG_VIEW_TERMINAL_TYPING_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

#define TERMINAL_SEQUENCE_FIELDS 4
#define TERMINAL_SEQUENCE_PARTS 3

/* ESC [ 97:65:99 ; 5:3 u has the fields {97, 65, 99} and {5, 3, 0}. What is left out is 0. */
struct terminal_sequence {
	char kind;         /* '[' or 'O' */
	char prefix;       /* of '<', '=', '>', '?'; '[' of the Linux console; 0: none */
	char intermediate; /* such as '$'; 0: none */
	char final;
	uint32_t fields[TERMINAL_SEQUENCE_FIELDS][TERMINAL_SEQUENCE_PARTS];
};

/* text: without the escape. False: it is none, or has more than anybody asks for. */
bool terminal_sequence_parse(const char *text, struct terminal_sequence *ret_sequence);

#endif
