/* SPDX-License-Identifier: MIT */
/* The pure part of decoding: framing, rules, and to whom descriptors belong. */
#include "wire/framing.h"

#include "fuzz/target.h"
#include "wire/rules.h"

static void check_owner(enum wire_framing framing, const uint8_t *data, size_t size)
{
	size_t owner = vug_wire_find_descriptor_owner(framing, data, size);

	FUZZ_CHECK(owner <= size);
	FUZZ_CHECK(size == 0 || owner < size || size - owner < vug_wire_header_size(framing));
}

static void check_reply(enum wire_framing framing, uint32_t request, const uint8_t *payload)
{
	const struct wire_rule *rule = vug_wire_get_rule(request);
	uint8_t reply[WIRE_MAX_REPLY_SIZE];

	if (rule != NULL && rule->has_reply)
		FUZZ_CHECK(vug_wire_encode_reply(framing, request, payload, reply) <=
			   sizeof(reply));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t payload[WIRE_MAX_REPLY_SIZE];

	for (enum wire_framing f = WIRE_FRAMING_FINAL; f <= WIRE_FRAMING_DRAFT_V6; f++) {
		check_owner(f, data, size);
		if (size < vug_wire_header_size(f))
			continue;
		check_reply(f, vug_wire_decode_header(f, data).request, payload);
	}
	return 0;
}
