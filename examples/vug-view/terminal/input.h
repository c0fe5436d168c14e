/* SPDX-License-Identifier: MIT */
/* What comes from a terminal, cut into keys and answers, however it arrives. */
#ifndef VUG_VIEW_TERMINAL_INPUT_H
#define VUG_VIEW_TERMINAL_INPUT_H

#include <stddef.h>

struct terminal_input;

/* answer: an escape sequence, without the escape and without what ends a string. */
struct terminal_input *terminal_input_new(void (*key)(char key, void *data),
					  void (*answer)(const char *text, void *data), void *data);
void terminal_input_free(struct terminal_input *input);

void terminal_input_feed(struct terminal_input *input, const char *bytes, size_t count);

#endif
