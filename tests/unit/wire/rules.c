/* SPDX-License-Identifier: MIT */
/* The table of requests, compared with the protocol's own table written out again. */
#include "wire/rules.h"

#include <criterion/criterion.h>

#include "wire/wire.h"

struct expected {
	const char *name;
	uint32_t payload, reply;
	bool has_reply, takes_descriptor, has_pixels, is_in_draft;
};

static const struct expected table[] = {
	[1] = {"GET_PROTOCOL_FEATURES", 0, 8, true, false, false, true},
	[2] = {"SET_PROTOCOL_FEATURES", 8, 0, false, false, false, true},
	[3] = {"GET_DISPLAY_INFO", 0, 408, true, false, false, true},
	[4] = {"CURSOR_POS", 12, 0, false, false, false, true},
	[5] = {"CURSOR_POS_HIDE", 12, 0, false, false, false, true},
	[6] = {"CURSOR_UPDATE", 16404, 0, false, false, false, true},
	[7] = {"SCANOUT", 12, 0, false, false, false, true},
	[8] = {"UPDATE", 20, 0, false, false, true, true},
	[9] = {"DMABUF_SCANOUT", 40, 0, false, true, false, true},
	[10] = {"DMABUF_UPDATE", 20, 0, true, false, false, true},
	[11] = {"GET_EDID", 4, 1056, true, false, false, false},
	[12] = {"DMABUF_SCANOUT2", 48, 0, false, true, false, false},
};

#define NUM_IDS (sizeof(table) / sizeof(table[0]))

static const struct wire_rule *get_rule(uint32_t id)
{
	const struct wire_rule *rule = vug_wire_get_rule(id);

	cr_assert_neq(rule, NULL, "id %u", id);
	return rule;
}

Test(rules, every_request_has_its_name)
{
	for (uint32_t id = 1; id < NUM_IDS; id++)
		cr_assert_str_eq(get_rule(id)->name, table[id].name);
}

Test(rules, every_request_has_its_payload_size)
{
	for (uint32_t id = 1; id < NUM_IDS; id++)
		cr_assert_eq(get_rule(id)->payload_size, table[id].payload, "id %u", id);
}

Test(rules, every_reply_has_its_size)
{
	for (uint32_t id = 1; id < NUM_IDS; id++)
		cr_assert_eq(get_rule(id)->reply_size, table[id].reply, "id %u", id);
}

Test(rules, exactly_those_requests_that_wait_have_a_reply)
{
	for (uint32_t id = 1; id < NUM_IDS; id++)
		cr_assert_eq(get_rule(id)->has_reply, table[id].has_reply, "id %u", id);
}

Test(rules, exactly_the_dmabuf_scanouts_take_a_descriptor)
{
	for (uint32_t id = 1; id < NUM_IDS; id++)
		cr_assert_eq(get_rule(id)->takes_descriptor, table[id].takes_descriptor, "id %u",
			     id);
}

Test(rules, only_update_has_pixels)
{
	for (uint32_t id = 1; id < NUM_IDS; id++)
		cr_assert_eq(get_rule(id)->has_pixels, table[id].has_pixels, "id %u", id);
}

Test(rules, the_draft_lacks_what_came_later)
{
	for (uint32_t id = 1; id < NUM_IDS; id++)
		cr_assert_eq(get_rule(id)->is_in_draft_v6, table[id].is_in_draft, "id %u", id);
}

Test(rules, an_id_that_does_not_exist_has_no_rule)
{
	static const uint32_t ids[] = {0, 13, 33, 0x80000001, UINT32_MAX};

	for (unsigned int i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		cr_assert_eq(vug_wire_get_rule(ids[i]), NULL, "id %u", ids[i]);
}

Test(rules, no_fixed_payload_is_larger_than_what_may_be_skipped)
{
	for (uint32_t id = 1; id < NUM_IDS; id++)
		cr_assert_leq(get_rule(id)->payload_size, WIRE_MAX_SKIPPED_PAYLOAD);
}
