/* SPDX-License-Identifier: MIT */
/* The bytes of a trace, as docs/trace-format.md has them. */
#include "trace/format.h"

#include <criterion/criterion.h>
#include <endian.h>
#include <string.h>

static void expect_header(enum wire_framing framing, uint8_t expected_framing)
{
	const uint8_t expected[] = {'V', 'U', 'G', 'T', 'R', 'A', 'C',  'E', 1, 0, 24, 0,
				    0,   0,   6,   5,   4,   3,   0x02, 1,   0, 0, 0,  0};
	uint8_t bytes[TRACE_HEADER_SIZE + 1];

	memset(bytes, 0xa5, sizeof(bytes));
	vug_trace_encode_header(framing, 0x0506, 0x01020304, bytes);
	cr_expect_eq(bytes[12], expected_framing);
	cr_expect_eq(bytes[13], __BYTE_ORDER == __BIG_ENDIAN);
	bytes[12] = bytes[13] = 0;
	cr_expect_eq(memcmp(bytes, expected, sizeof(expected)), 0);
	cr_expect_eq(bytes[TRACE_HEADER_SIZE], 0xa5);
}

Test(trace_format, the_header_names_the_framing)
{
	expect_header(WIRE_FRAMING_FINAL, 0);
	expect_header(WIRE_FRAMING_DRAFT_V6, 1);
}

Test(trace_format, a_record_has_its_numbers_in_order_and_little_endian)
{
	const struct trace_record record = {.kind = TRACE_PAYLOAD,
					    .time = 0x0102030405060708,
					    .request = 0x11121314,
					    .flags = 0x21222324,
					    .size = 0x31323334,
					    .covered = 0x41424344,
					    .captured = 0x51525354};
	static const uint8_t expected[] = {
		0x7c, 0x53, 0x52, 0x51, 3,    0,    0,    0,    8,    7,    6,    5,    4,    3,
		2,    1,    0x14, 0x13, 0x12, 0x11, 0x24, 0x23, 0x22, 0x21, 0x34, 0x33, 0x32, 0x31,
		0x44, 0x43, 0x42, 0x41, 0x54, 0x53, 0x52, 0x51, 0,    0,    0,    0};
	uint8_t bytes[TRACE_MAX_RECORD_HEAD];

	cr_assert_eq(vug_trace_encode_record(&record, bytes), sizeof(expected));
	for (size_t i = 0; i < sizeof(expected); i++)
		cr_expect_eq(bytes[i], expected[i], "byte %zu is %#x", i, bytes[i]);
}

Test(trace_format, descriptors_follow)
{
	const struct trace_record record = {
		.kind = TRACE_REQUEST,
		.captured = 3,
		.num_descriptors = 2,
		.descriptors = {{TRACE_DESCRIPTOR_PIPE, 0},
				{TRACE_DESCRIPTOR_DMABUF, 0x123456789}}};
	static const uint8_t expected[] = {5, 0, 0,    0,    0,    0,    0, 0, 0, 0, 0,
					   0, 0, 0,    0,    0,    2,    0, 0, 0, 0, 0,
					   0, 0, 0x89, 0x67, 0x45, 0x23, 1, 0, 0, 0};
	uint8_t bytes[TRACE_MAX_RECORD_HEAD];

	cr_assert_eq(vug_trace_encode_record(&record, bytes), 40 + 32);
	cr_expect_eq(bytes[0], 40 + 32 + 3);
	cr_expect_eq(bytes[6], 2);
	cr_expect_eq(memcmp(bytes + 40, expected, sizeof(expected)), 0);
}

Test(trace_format, there_is_room_for_as_many_descriptors_as_a_record_has)
{
	const struct trace_record record = {.num_descriptors = TRACE_MAX_DESCRIPTORS};
	uint8_t bytes[TRACE_MAX_RECORD_HEAD];

	cr_expect_eq(vug_trace_encode_record(&record, bytes), sizeof(bytes));
}
