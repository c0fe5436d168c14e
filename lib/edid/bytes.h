/* SPDX-License-Identifier: MIT */
/* Little-endian fields and the checksum that EDID and DisplayID share. */
#ifndef VUG_EDID_BYTES_H
#define VUG_EDID_BYTES_H

#include <stddef.h>
#include <stdint.h>

#define EDID_BLOCK_SIZE 128

static inline void vug_edid_put_16(uint8_t *field, uint32_t value)
{
	field[0] = (uint8_t)(value & 0xff);
	field[1] = (uint8_t)(value >> 8 & 0xff);
}

static inline void vug_edid_put_24(uint8_t *field, uint32_t value)
{
	vug_edid_put_16(field, value);
	field[2] = (uint8_t)(value >> 16 & 0xff);
}

static inline void vug_edid_put_32(uint8_t *field, uint32_t value)
{
	vug_edid_put_16(field, value);
	vug_edid_put_16(field + 2, value >> 16);
}

/* The byte that makes the sum of all, itself included, a multiple of 256. */
static inline uint8_t vug_edid_checksum(const uint8_t *bytes, size_t len)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < len; i++)
		sum += bytes[i];
	return (uint8_t)(0x100 - (sum & 0xff));
}

#endif
