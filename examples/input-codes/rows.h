/* SPDX-License-Identifier: MIT */
/* The tables that generate.py makes. */
#ifndef INPUT_CODES_ROWS_H
#define INPUT_CODES_ROWS_H

#include "input-codes/input-codes.h"

#define INPUT_NUM_SCANCODES 256

/* By scan code; 0: no key. */
extern const uint8_t input_scancodes[INPUT_NUM_SCANCODES];

/* In the order of their keysyms. */
extern const struct input_keysym input_keysyms[];
extern const size_t input_num_keysyms;

#endif
