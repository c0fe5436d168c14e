/* SPDX-License-Identifier: MIT */
#include "trace-reader.h"

#include <string.h>

#include "wire/wire.h"

uint64_t trace_reader_get_number(const uint8_t *bytes, size_t length)
{
	uint64_t value = 0;

	for (size_t i = length; i > 0; i--)
		value = value << 8 | bytes[i - 1];
	return value;
}

static uint16_t get_u16(const uint8_t *bytes)
{
	return (uint16_t)trace_reader_get_number(bytes, 2);
}

static uint32_t get_u32(const uint8_t *bytes)
{
	return (uint32_t)trace_reader_get_number(bytes, 4);
}

static enum trace_reader_result refuse(struct trace_reader *reader, size_t offset,
				       const char *problem)
{
	reader->offset = offset;
	reader->problem = problem;
	return TRACE_READER_WRONG;
}

/* ---- the file header -------------------------------------------------------------------- */

enum trace_reader_result trace_reader_begin(struct trace_reader *reader, const uint8_t *bytes,
					    size_t length)
{
	static const uint8_t magic[TRACE_MAGIC_SIZE] = TRACE_MAGIC;
	uint16_t header_size;

	*reader = (struct trace_reader){.bytes = bytes, .length = length};
	if (length < TRACE_HEADER_SIZE || memcmp(bytes, magic, sizeof(magic)) != 0)
		return refuse(reader, 0, "this is no trace");
	if (get_u16(bytes + 8) != TRACE_VERSION)
		return refuse(reader, 8, "this version of the format is not known");
	header_size = get_u16(bytes + 10);
	if (header_size < TRACE_HEADER_SIZE || header_size > length)
		return refuse(reader, 10, "the file header has a wrong length");
	if (bytes[12] > 1)
		return refuse(reader, 12, "this framing is not known");
	if (bytes[13] > 1)
		return refuse(reader, 13, "this byte order is not known");
	reader->is_draft = bytes[12] == 1;
	reader->is_big_endian = bytes[13] == 1;
	reader->has_no_pixels = get_u16(bytes + 14) & TRACE_FILE_FLAG_NO_PIXELS;
	reader->max_payload = get_u32(bytes + 16);
	reader->offset = header_size;
	return TRACE_READER_RECORD;
}

/* ---- records in themselves -------------------------------------------------------------- */

static struct traced_record decode(const struct trace_reader *reader)
{
	const uint8_t *bytes = reader->bytes + reader->offset;
	struct traced_record record = {.offset = reader->offset,
				       .kind = get_u16(bytes + 4),
				       .num_descriptors = get_u16(bytes + 6),
				       .time = trace_reader_get_number(bytes + 8, 8),
				       .request = get_u32(bytes + 16),
				       .flags = get_u32(bytes + 20),
				       .size = get_u32(bytes + 24),
				       .covered = get_u32(bytes + 28),
				       .captured = get_u32(bytes + 32),
				       .descriptors = bytes + TRACE_RECORD_SIZE};

	record.payload =
		record.descriptors + (size_t)record.num_descriptors * TRACE_DESCRIPTOR_SIZE;
	return record;
}

static const char *check_numbers(const struct traced_record *record, uint32_t length)
{
	uint64_t head =
		TRACE_RECORD_SIZE + (uint64_t)record->num_descriptors * TRACE_DESCRIPTOR_SIZE;

	if (head + record->captured > length)
		return "a record is shorter than what it holds";
	if (record->num_descriptors > TRACE_READER_MAX_DESCRIPTORS)
		return "a record has more descriptors than a message can carry";
	if (record->captured > record->covered)
		return "a record keeps more bytes than it covers";
	if (record->covered > record->size)
		return "a record covers more bytes than its message has";
	return NULL;
}

/* ---- records one after the other -------------------------------------------------------- */

static bool is_request_open(const struct trace_reader *reader)
{
	return reader->position < reader->size;
}

static void close_request(struct trace_reader *reader)
{
	reader->position = reader->size = 0;
}

static const char *take_connected(struct trace_reader *reader, struct traced_record *record)
{
	(void)record;
	if (reader->is_connected)
		return "a connection begins while there is one";
	reader->is_connected = true;
	return NULL;
}

static const char *take_request(struct trace_reader *reader, struct traced_record *record)
{
	if (!reader->is_connected)
		return "a request comes without a connection";
	if (is_request_open(reader))
		return "a request comes before the one before it is complete";
	reader->request = record->request;
	reader->size = record->size;
	reader->position = record->covered;
	return NULL;
}

static const char *take_payload(struct trace_reader *reader, struct traced_record *record)
{
	if (!is_request_open(reader) || record->request != reader->request ||
	    record->size != reader->size)
		return "a payload goes on that has not begun";
	if (record->covered > reader->size - reader->position)
		return "a payload is longer than its message";
	record->position = reader->position;
	reader->position += record->covered;
	return NULL;
}

static const char *take_reply(struct trace_reader *reader, struct traced_record *record)
{
	if (!reader->is_connected)
		return "a reply leaves without a connection";
	if (record->covered != record->size)
		return "a reply is not whole";
	return NULL;
}

static const char *take_disconnected(struct trace_reader *reader, struct traced_record *record)
{
	(void)record;
	if (!reader->is_connected)
		return "a connection ends that has not begun";
	reader->is_connected = false;
	close_request(reader);
	return NULL;
}

typedef const char *take_function(struct trace_reader *reader, struct traced_record *record);

static take_function *find_kind(enum trace_kind kind)
{
	static take_function *const kinds[] = {
		[TRACE_CONNECTED] = take_connected,       [TRACE_REQUEST] = take_request,
		[TRACE_PAYLOAD] = take_payload,           [TRACE_REPLY] = take_reply,
		[TRACE_DISCONNECTED] = take_disconnected,
	};

	return kind < sizeof(kinds) / sizeof(kinds[0]) ? kinds[kind] : NULL;
}

static const char *take(struct trace_reader *reader, take_function *take_kind,
			struct traced_record *record, uint32_t length)
{
	const char *problem = check_numbers(record, length);

	if (problem == NULL && record->time < reader->time)
		problem = "the time goes back";
	if (problem == NULL)
		problem = take_kind(reader, record);
	reader->time = record->time;
	return problem;
}

enum trace_reader_result trace_reader_next(struct trace_reader *reader,
					   struct traced_record *ret_record)
{
	while (reader->offset < reader->length) {
		size_t rest = reader->length - reader->offset;
		struct traced_record record;
		take_function *take_kind;
		const char *problem;
		uint32_t length;

		if (rest < TRACE_RECORD_SIZE)
			return TRACE_READER_CUT;
		length = get_u32(reader->bytes + reader->offset);
		if (length < TRACE_RECORD_SIZE)
			return refuse(reader, reader->offset, "a record has a wrong length");
		if (length > rest)
			return TRACE_READER_CUT;
		record = decode(reader);
		take_kind = find_kind(record.kind);
		problem = take_kind != NULL ? take(reader, take_kind, &record, length) : NULL;
		if (problem != NULL)
			return refuse(reader, record.offset, problem);
		reader->offset += length;
		if (take_kind == NULL)
			continue;
		*ret_record = record;
		return TRACE_READER_RECORD;
	}
	return TRACE_READER_END;
}

uint32_t trace_reader_get_missing_pixels(const struct traced_record *record)
{
	bool is_message = record->kind == TRACE_REQUEST || record->kind == TRACE_PAYLOAD;

	if (!is_message ||
	    (record->request != WIRE_UPDATE && record->request != WIRE_CURSOR_UPDATE))
		return 0;
	return record->covered - record->captured;
}

struct trace_descriptor trace_reader_get_descriptor(const struct traced_record *record,
						    uint16_t index)
{
	const uint8_t *bytes = record->descriptors + (size_t)index * TRACE_DESCRIPTOR_SIZE;
	uint32_t kind = get_u32(bytes);

	return (struct trace_descriptor){.kind = kind <= TRACE_DESCRIPTOR_OTHER
							 ? (enum trace_descriptor_kind)kind
							 : TRACE_DESCRIPTOR_UNKNOWN,
					 .size = trace_reader_get_number(bytes + 8, 8)};
}
