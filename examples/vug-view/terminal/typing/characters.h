/* SPDX-License-Identifier: MIT */
/* From characters that a terminal sends to the keys that type them. Pure. */
#ifndef VUG_VIEW_TERMINAL_TYPING_CHARACTERS_H
#define VUG_VIEW_TERMINAL_TYPING_CHARACTERS_H

#include <stdbool.h>
#include <stdint.h>

#include "terminal/typing/stroke.h"

/* Control characters are Ctrl and a letter, or the key that sends them. False: no key types it. */
bool terminal_stroke_from_character(uint32_t character, struct terminal_stroke *ret_stroke);

/* Of a text that is pasted: the ends of its lines are Enter, and other control characters are none of it. */
bool terminal_stroke_from_pasted(uint32_t character, struct terminal_stroke *ret_stroke);

/* The key on which the layout "us" has that character. 0: there is none. */
uint16_t terminal_code_from_character(uint32_t character);

#endif
