/* SPDX-License-Identifier: MIT */
/*
 * Reads an EDID back as a guest does: a decoder that shares nothing with the generator. It
 * stops the test where a blob is not as EDID 1.4 or DisplayID 1.3 want it.
 */
#ifndef VUG_TEST_EDID_READER_H
#define VUG_TEST_EDID_READER_H

#include <criterion/criterion.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "edid/edid.h"

#define BLOCK_SIZE 128

/* A blob, and what the generator returned for it. */
struct edid {
	uint8_t bytes[VUG_EDID_MAX_SIZE];
	int length;
};

/* A mode as a reader sees it. */
struct mode {
	uint32_t width, height;
	uint32_t refresh_mhz;
	uint32_t clock_khz;
	uint32_t width_mm, height_mm; /* detailed timings only */
	bool is_preferred;            /* DisplayID only */
};

static inline uint32_t read_16(const uint8_t *bytes)
{
	return (uint32_t)(bytes[0] | bytes[1] << 8);
}

static inline uint32_t rounded_rate(uint64_t clock_khz, uint64_t pixels)
{
	return (uint32_t)((clock_khz * 1000000 + pixels / 2) / pixels);
}

static inline struct mode decode_detailed_timing(const uint8_t *d)
{
	uint32_t horizontal_blank = (uint32_t)(d[3] | (d[4] & 0x0f) << 8);
	uint32_t vertical_blank = (uint32_t)(d[6] | (d[7] & 0x0f) << 8);
	struct mode mode = {
		.width = (uint32_t)(d[2] | (d[4] & 0xf0) << 4),
		.height = (uint32_t)(d[5] | (d[7] & 0xf0) << 4),
		.clock_khz = read_16(d) * 10,
		.width_mm = (uint32_t)(d[12] | (d[14] & 0xf0) << 4),
		.height_mm = (uint32_t)(d[13] | (d[14] & 0x0f) << 8),
	};

	cr_assert_eq(d[17] & 0x80, 0, "never interlaced");
	mode.refresh_mhz = rounded_rate(mode.clock_khz, (uint64_t)(mode.width + horizontal_blank) *
								(mode.height + vertical_blank));
	return mode;
}

static inline struct mode base_mode(const struct edid *edid)
{
	return decode_detailed_timing(edid->bytes + 54);
}

static inline struct mode decode_type_1_timing(const uint8_t *d)
{
	struct mode mode = {
		.width = read_16(d + 4) + 1,
		.height = read_16(d + 12) + 1,
		.clock_khz = (read_16(d) + ((uint32_t)d[2] << 16) + 1) * 10,
		.is_preferred = d[3] & 0x80,
	};
	uint64_t line = mode.width + read_16(d + 6) + 1, lines = mode.height + read_16(d + 14) + 1;

	cr_assert_eq(d[3] & 0x10, 0, "never interlaced");
	mode.refresh_mhz = rounded_rate(mode.clock_khz, line * lines);
	return mode;
}

/* The payload of a DisplayID data block, or NULL. */
static inline const uint8_t *find_data_block(const struct edid *edid, uint8_t tag)
{
	const uint8_t *block = edid->bytes + BLOCK_SIZE;
	const uint8_t *data = block + 5, *end = data + block[2];

	if (edid->length <= BLOCK_SIZE)
		return NULL;
	cr_assert_eq(block[0], 0x70);
	for (; data + 3 <= end; data += 3 + data[2]) {
		if (data[0] == tag)
			return data + 3;
	}
	return NULL;
}

/* The mode that a guest takes by itself. */
static inline struct mode preferred_mode(const struct edid *edid)
{
	const uint8_t *timing = find_data_block(edid, 0x03);
	struct mode mode;

	if (!timing)
		return base_mode(edid);
	mode = decode_type_1_timing(timing);
	cr_assert(mode.is_preferred);
	return mode;
}

/* A display descriptor by its tag, or NULL. */
static inline const uint8_t *find_descriptor(const struct edid *edid, uint8_t tag)
{
	for (int i = 1; i < 4; i++) {
		const uint8_t *descriptor = edid->bytes + 54 + 18 * i;

		if (read_16(descriptor) == 0 && descriptor[3] == tag)
			return descriptor;
	}
	return NULL;
}

/* What a text descriptor shows, and nothing else in it: "" if there is none. */
static inline const char *text_of(const struct edid *edid, uint8_t tag, char ret_text[14])
{
	const uint8_t *descriptor = find_descriptor(edid, tag);
	size_t length = 0;

	memset(ret_text, 0, 14);
	if (!descriptor)
		return ret_text;
	while (length < 13 && descriptor[5 + length] != '\n')
		length++;
	memcpy(ret_text, descriptor + 5, length);
	for (size_t i = length + 1; i < 13; i++)
		cr_assert_eq(descriptor[5 + i], ' ', "spaces follow the line feed");
	return ret_text;
}

static inline bool is_established(const struct edid *edid, int byte, int bit)
{
	return edid->bytes[byte] & 1 << bit;
}

/* How many standard timings there are; the largest of them in each direction. */
static inline int standard_timings(const struct edid *edid, uint32_t *ret_width,
				   uint32_t *ret_height)
{
	static const uint32_t ratios[4][2] = {{16, 10}, {4, 3}, {5, 4}, {16, 9}};
	int count = 0;

	*ret_width = *ret_height = 0;
	for (int i = 0; i < 8; i++) {
		const uint8_t *code = edid->bytes + 38 + 2 * i;
		uint32_t width = (code[0] + 31u) * 8;
		uint32_t height = width * ratios[code[1] >> 6][1] / ratios[code[1] >> 6][0];

		if (code[0] == 1 && code[1] == 1)
			continue;
		count++;
		*ret_width = width > *ret_width ? width : *ret_width;
		*ret_height = height > *ret_height ? height : *ret_height;
	}
	return count;
}

#endif
