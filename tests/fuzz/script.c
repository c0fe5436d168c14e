/* SPDX-License-Identifier: MIT */
#include "fuzz/script.h"

bool script_is_at_end(const struct script *script)
{
	return script->length == 0;
}

const uint8_t *script_take_bytes(struct script *script, size_t wanted, size_t *ret_length)
{
	const uint8_t *bytes = script->bytes;
	size_t length = wanted < script->length ? wanted : script->length;

	script->bytes += length;
	script->length -= length;
	*ret_length = length;
	return bytes;
}

uint8_t script_take_byte(struct script *script)
{
	size_t length;
	const uint8_t *byte = script_take_bytes(script, 1, &length);

	return length == 1 ? *byte : 0;
}

uint16_t script_take_u16(struct script *script)
{
	uint8_t low = script_take_byte(script);

	return (uint16_t)(low | script_take_byte(script) << 8);
}

uint32_t script_take_u32(struct script *script)
{
	uint32_t low = script_take_u16(script);

	return low | (uint32_t)script_take_u16(script) << 16;
}
