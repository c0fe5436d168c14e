/* SPDX-License-Identifier: MIT */
/* From escape sequences to keys: those that terminals have always sent, and those of kitty's keyboard protocol. Pure. */
#ifndef VUG_VIEW_TERMINAL_TYPING_KEYS_H
#define VUG_VIEW_TERMINAL_TYPING_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "terminal/typing/sequence.h"

enum terminal_key_event { TERMINAL_KEY_PRESS = 1, TERMINAL_KEY_REPEAT, TERMINAL_KEY_RELEASE };

struct terminal_key {
	uint16_t code;          /* of evdev; 0: no key of the guest's */
	uint32_t character;     /* that it stands for, with Shift where that is down; 0: none */
	unsigned int modifiers; /* stroke.h's */
	enum terminal_key_event event;
};

/* False: it is no key. */
bool terminal_key_from_sequence(const struct terminal_sequence *sequence,
				struct terminal_key *ret_key);

#endif
