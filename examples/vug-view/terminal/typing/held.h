/* SPDX-License-Identifier: MIT */
/* The keys that a terminal holds down in the guest. */
#ifndef VUG_VIEW_TERMINAL_TYPING_HELD_H
#define VUG_VIEW_TERMINAL_TYPING_HELD_H

#include <linux/input-event-codes.h>
#include <stdbool.h>
#include <stdint.h>

#include "terminal/typing/stroke.h"

struct output;

/* All zero but `output`: nothing is held. */
struct terminal_held {
	struct output *output; /* whose listener sends; without one nothing is sent */
	unsigned int count;
	uint32_t bits[KEY_CNT / 32];
};

/*
 * modifiers: those that are down by what the terminal says with the key. What was missed of them, as while another
 * program had the keyboard, is made up for: pressed with a press, released with either.
 */
void terminal_held_press(struct terminal_held *held, uint16_t code, unsigned int modifiers);

/* Nothing happens to a key that is not held. */
void terminal_held_release(struct terminal_held *held, uint16_t code, unsigned int modifiers);

void terminal_held_release_all(struct terminal_held *held);

/* A key by itself: what is held is released before. */
void terminal_held_stroke(struct terminal_held *held, const struct terminal_stroke *stroke);

#endif
