/* SPDX-License-Identifier: MIT */
#include "trace/format.h"

#include <stdbool.h>
#include <string.h>

static uint8_t *put(uint8_t *bytes, uint64_t value, size_t length)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
	return bytes + length;
}

static bool is_big_endian(void)
{
	const uint16_t one = 1;
	uint8_t first;

	memcpy(&first, &one, sizeof(first));
	return first == 0;
}

void vug_trace_encode_header(enum wire_framing framing, uint16_t flags, uint32_t max_payload,
			     uint8_t *ret_bytes)
{
	static const uint8_t magic[TRACE_MAGIC_SIZE] = TRACE_MAGIC;
	uint8_t *bytes = ret_bytes;

	memcpy(bytes, magic, sizeof(magic));
	bytes = put(bytes + sizeof(magic), TRACE_VERSION, 2);
	bytes = put(bytes, TRACE_HEADER_SIZE, 2);
	bytes = put(bytes, framing == WIRE_FRAMING_DRAFT_V6, 1);
	bytes = put(bytes, is_big_endian(), 1);
	bytes = put(bytes, flags, 2);
	bytes = put(bytes, max_payload, 4);
	put(bytes, 0, 4);
}

size_t vug_trace_encode_record(const struct trace_record *record, uint8_t *ret_bytes)
{
	size_t head = TRACE_RECORD_SIZE + (size_t)record->num_descriptors * TRACE_DESCRIPTOR_SIZE;
	uint8_t *bytes = put(ret_bytes, head + record->captured, 4);

	bytes = put(bytes, record->kind, 2);
	bytes = put(bytes, record->num_descriptors, 2);
	bytes = put(bytes, record->time, 8);
	bytes = put(bytes, record->request, 4);
	bytes = put(bytes, record->flags, 4);
	bytes = put(bytes, record->size, 4);
	bytes = put(bytes, record->covered, 4);
	bytes = put(bytes, record->captured, 4);
	bytes = put(bytes, 0, 4);
	for (uint16_t i = 0; i < record->num_descriptors; i++) {
		bytes = put(bytes, record->descriptors[i].kind, 4);
		bytes = put(bytes, 0, 4);
		bytes = put(bytes, record->descriptors[i].size, 8);
	}
	return head;
}
