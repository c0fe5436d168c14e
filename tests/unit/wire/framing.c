/* SPDX-License-Identifier: MIT */
#include "wire/framing.h"

#include <criterion/criterion.h>
#include <string.h>

#include "wire/rules.h"

static size_t encode(enum wire_framing framing, uint32_t request, const void *payload,
		     uint8_t *ret_bytes)
{
	memset(ret_bytes, 0xa5, WIRE_MAX_REPLY_SIZE);
	return vug_wire_encode_reply(framing, request, payload, ret_bytes);
}

Test(framing, the_final_header_has_12_bytes)
{
	cr_assert_eq(vug_wire_header_size(WIRE_FRAMING_FINAL), 12);
}

Test(framing, the_drafts_header_has_8_bytes)
{
	cr_assert_eq(vug_wire_header_size(WIRE_FRAMING_DRAFT_V6), 8);
}

Test(framing, a_final_header_is_request_flags_and_size)
{
	const uint32_t words[] = {8, 0x11223344, 20};
	struct wire_header header =
		vug_wire_decode_header(WIRE_FRAMING_FINAL, (const uint8_t *)words);

	cr_assert_eq(header.request, 8);
	cr_assert_eq(header.flags, 0x11223344);
	cr_assert_eq(header.size, 20);
}

Test(framing, a_draft_header_is_request_and_size)
{
	const uint32_t words[] = {8, 20};
	struct wire_header header =
		vug_wire_decode_header(WIRE_FRAMING_DRAFT_V6, (const uint8_t *)words);

	cr_assert_eq(header.request, 8);
	cr_assert_eq(header.size, 20);
}

Test(framing, a_header_need_not_be_aligned)
{
	const uint32_t words[] = {7, 0, 12};
	uint8_t bytes[13];

	memcpy(bytes + 1, words, sizeof(words));
	cr_assert_eq(vug_wire_decode_header(WIRE_FRAMING_FINAL, bytes + 1).size, 12);
}

/* With the payload's bytes behind it, and nothing behind those. */
static void expect_final_reply(uint32_t request)
{
	const struct wire_rule *rule = vug_wire_get_rule(request);
	const uint32_t header[] = {request, 4, rule->reply_size};
	uint8_t payload[WIRE_MAX_REPLY_SIZE], bytes[WIRE_MAX_REPLY_SIZE];
	size_t length;

	memset(payload, (int)request, sizeof(payload));
	length = encode(WIRE_FRAMING_FINAL, request, payload, bytes);
	cr_assert_eq(length, 12 + rule->reply_size);
	cr_assert_eq(memcmp(bytes, header, sizeof(header)), 0);
	cr_assert_eq(memcmp(bytes + 12, payload, rule->reply_size), 0);
	for (size_t i = length; i < sizeof(bytes); i++)
		cr_assert_eq(bytes[i], 0xa5, "byte %zu", i);
}

Test(framing, a_final_reply_is_a_header_with_flag_4_and_the_payload)
{
	expect_final_reply(WIRE_GET_PROTOCOL_FEATURES);
	expect_final_reply(WIRE_GET_DISPLAY_INFO);
	expect_final_reply(WIRE_GET_EDID);
}

Test(framing, the_reply_to_dmabuf_update_is_a_header_alone)
{
	const uint32_t header[] = {10, 4, 0};
	uint8_t bytes[WIRE_MAX_REPLY_SIZE];

	cr_assert_eq(encode(WIRE_FRAMING_FINAL, WIRE_DMABUF_UPDATE, NULL, bytes), 12);
	cr_assert_eq(memcmp(bytes, header, sizeof(header)), 0);
}

Test(framing, a_draft_reply_is_the_bare_payload)
{
	uint8_t payload[408], bytes[WIRE_MAX_REPLY_SIZE];

	memset(payload, 0x5a, sizeof(payload));
	cr_assert_eq(encode(WIRE_FRAMING_DRAFT_V6, WIRE_GET_DISPLAY_INFO, payload, bytes), 408);
	cr_assert_eq(memcmp(bytes, payload, sizeof(payload)), 0);
}

Test(framing, the_drafts_reply_to_dmabuf_update_is_a_u32)
{
	static const uint8_t expected[] = {0, 0, 0, 0, 0xa5};
	uint8_t bytes[WIRE_MAX_REPLY_SIZE];

	cr_assert_eq(encode(WIRE_FRAMING_DRAFT_V6, WIRE_DMABUF_UPDATE, NULL, bytes), 4);
	cr_assert_eq(memcmp(bytes, expected, sizeof(expected)), 0);
}

Test(framing, the_largest_reply_fits_into_the_room_for_it)
{
	for (uint32_t id = 1; id < WIRE_NUM_REQUESTS; id++)
		cr_assert_leq(12 + vug_wire_get_rule(id)->reply_size, WIRE_MAX_REPLY_SIZE);
}
