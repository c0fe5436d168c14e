/* SPDX-License-Identifier: MIT */
#include "wire/framing.h"

#include <stdbool.h>
#include <string.h>

#include "wire/rules.h"

size_t vug_wire_header_size(enum wire_framing framing)
{
	return framing == WIRE_FRAMING_DRAFT_V6 ? sizeof(struct wire_header_v6)
						: sizeof(struct wire_header);
}

struct wire_header vug_wire_decode_header(enum wire_framing framing, const uint8_t *bytes)
{
	struct wire_header header = {0};
	struct wire_header_v6 draft;

	if (framing == WIRE_FRAMING_FINAL) {
		memcpy(&header, bytes, sizeof(header));
		return header;
	}
	memcpy(&draft, bytes, sizeof(draft));
	header.request = draft.request;
	header.size = draft.size;
	return header;
}

static size_t encode_draft_reply(const struct wire_rule *rule, const void *payload,
				 uint8_t *ret_bytes)
{
	static const uint32_t acknowledgement = 0;

	if (rule->reply_size == 0) {
		memcpy(ret_bytes, &acknowledgement, sizeof(acknowledgement));
		return sizeof(acknowledgement);
	}
	memcpy(ret_bytes, payload, rule->reply_size);
	return rule->reply_size;
}

size_t vug_wire_encode_reply(enum wire_framing framing, uint32_t request, const void *payload,
			     uint8_t *ret_bytes)
{
	const struct wire_rule *rule = vug_wire_get_rule(request);
	struct wire_header header = {
		.request = request, .flags = WIRE_FLAG_REPLY, .size = rule->reply_size};

	if (framing == WIRE_FRAMING_DRAFT_V6)
		return encode_draft_reply(rule, payload, ret_bytes);
	memcpy(ret_bytes, &header, sizeof(header));
	if (rule->reply_size > 0)
		memcpy(ret_bytes + sizeof(header), payload, rule->reply_size);
	return sizeof(header) + rule->reply_size;
}

/* A DMABUF_SCANOUT that switches off (a width or height of 0) needs no descriptor. */
static bool wants_descriptor(const struct wire_header *header, const uint8_t *payload,
			     size_t length)
{
	const struct wire_rule *rule = vug_wire_get_rule(header->request);
	struct wire_dmabuf_scanout scanout;

	if (rule == NULL || !rule->takes_descriptor)
		return false;
	if (length < sizeof(scanout))
		return true;
	memcpy(&scanout, payload, sizeof(scanout));
	return scanout.width != 0 && scanout.height != 0;
}

size_t vug_wire_find_descriptor_owner(enum wire_framing framing, const uint8_t *bytes,
				      size_t length)
{
	const size_t header_size = vug_wire_header_size(framing);
	size_t offset = 0, last = 0, wanting = 0;
	bool is_wanted = false;

	while (length - offset >= header_size) {
		struct wire_header header = vug_wire_decode_header(framing, bytes + offset);
		size_t rest = length - offset - header_size;

		last = offset;
		if (wants_descriptor(&header, bytes + offset + header_size, rest)) {
			wanting = offset;
			is_wanted = true;
		}
		if (header.size >= rest)
			return is_wanted ? wanting : last;
		offset += header_size + header.size;
	}
	return offset; /* cut off within its header: it may still want them */
}
