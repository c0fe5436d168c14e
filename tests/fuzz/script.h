/* SPDX-License-Identifier: MIT */
/*
 * The input of a stream fuzzer, read as a script of steps, so that one input can send, wait,
 * attach descriptors and hang up. Reading past the end gives zeros: every input is a script.
 */
#ifndef VUG_FUZZ_SCRIPT_H
#define VUG_FUZZ_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct script {
	const uint8_t *bytes;
	size_t length;
};

bool script_is_at_end(const struct script *script);
uint8_t script_take_byte(struct script *script);
uint16_t script_take_u16(struct script *script);
uint32_t script_take_u32(struct script *script);

/* At most `wanted` bytes; *ret_length says how many there were. */
const uint8_t *script_take_bytes(struct script *script, size_t wanted, size_t *ret_length);

#endif
