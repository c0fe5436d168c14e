/* SPDX-License-Identifier: MIT */
#include "listing.h"

#include <inttypes.h>

#include "wire/wire.h"

#define MAX_FIELDS 12

enum field_form { PLAIN, SIGNED, HEXADECIMAL, LETTERS, WIDE };

struct field {
	const char *name; /* NULL: no more */
	enum field_form form;
};

struct request_form {
	const char *name;
	struct field fields[MAX_FIELDS + 1];
};

#define SCANOUT \
	{ \
		"scanout", PLAIN \
	}
#define RECTANGLE \
	{"x", PLAIN}, {"y", PLAIN}, {"width", PLAIN}, \
	{ \
		"height", PLAIN \
	}
#define PLACE \
	SCANOUT, {"x", SIGNED}, \
	{ \
		"y", SIGNED \
	}
#define DMABUF \
	SCANOUT, RECTANGLE, {"fd_width", PLAIN}, {"fd_height", PLAIN}, {"fd_stride", PLAIN}, \
		{"fd_flags", HEXADECIMAL}, \
	{ \
		"fd_fourcc", LETTERS \
	}

static const struct request_form forms[WIRE_NUM_REQUESTS] = {
	[WIRE_GET_PROTOCOL_FEATURES] = {.name = "GET_PROTOCOL_FEATURES"},
	[WIRE_SET_PROTOCOL_FEATURES] = {"SET_PROTOCOL_FEATURES", {{"features", WIDE}}},
	[WIRE_GET_DISPLAY_INFO] = {.name = "GET_DISPLAY_INFO"},
	[WIRE_CURSOR_POS] = {"CURSOR_POS", {PLACE}},
	[WIRE_CURSOR_POS_HIDE] = {"CURSOR_POS_HIDE", {PLACE}},
	[WIRE_CURSOR_UPDATE] = {"CURSOR_UPDATE", {PLACE, {"hot_x", PLAIN}, {"hot_y", PLAIN}}},
	[WIRE_SCANOUT] = {"SCANOUT", {SCANOUT, {"width", PLAIN}, {"height", PLAIN}}},
	[WIRE_UPDATE] = {"UPDATE", {SCANOUT, RECTANGLE}},
	[WIRE_DMABUF_SCANOUT] = {"DMABUF_SCANOUT", {DMABUF}},
	[WIRE_DMABUF_UPDATE] = {"DMABUF_UPDATE", {SCANOUT, RECTANGLE}},
	[WIRE_GET_EDID] = {"GET_EDID", {SCANOUT}},
	[WIRE_DMABUF_SCANOUT2] = {"DMABUF_SCANOUT2", {DMABUF, {"modifier", WIDE}}},
};

static const struct request_form *find_form(uint32_t request)
{
	return request < WIRE_NUM_REQUESTS && forms[request].name != NULL ? &forms[request] : NULL;
}

const char *listing_get_name(uint32_t request)
{
	const struct request_form *form = find_form(request);

	return form != NULL ? form->name : "an unknown request";
}

/* ---- numbers of a payload --------------------------------------------------------------- */

static uint64_t get_number(const struct trace_reader *reader, const uint8_t *bytes, size_t length)
{
	uint8_t turned[sizeof(uint64_t)];

	if (!reader->is_big_endian)
		return trace_reader_get_number(bytes, length);
	for (size_t i = 0; i < length; i++)
		turned[i] = bytes[length - 1 - i];
	return trace_reader_get_number(turned, length);
}

static void print_letters(FILE *out, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++) {
		uint32_t letter = value >> (8 * i) & 0xff;

		fputc(letter > ' ' && letter <= '~' ? (int)letter : '?', out);
	}
}

static void print_value(FILE *out, enum field_form form, uint64_t value)
{
	if (form == SIGNED)
		fprintf(out, "%" PRId32, (int32_t)(uint32_t)value);
	else if (form == LETTERS)
		print_letters(out, (uint32_t)value);
	else if (form == HEXADECIMAL || form == WIDE)
		fprintf(out, "0x%" PRIx64, value);
	else
		fprintf(out, "%" PRIu64, value);
}

/* As far as they were kept. */
static void print_fields(FILE *out, const struct trace_reader *reader, const struct field *field,
			 const uint8_t *bytes, size_t length)
{
	for (; field->name != NULL; field++) {
		size_t size = field->form == WIDE ? sizeof(uint64_t) : sizeof(uint32_t);

		if (length < size)
			return;
		fprintf(out, " %s=", field->name);
		print_value(out, field->form, get_number(reader, bytes, size));
		bytes += size;
		length -= size;
	}
}

/* ---- replies ---------------------------------------------------------------------------- */

static void print_features(FILE *out, const struct trace_reader *reader,
			   const struct traced_record *record)
{
	static const struct field fields[] = {{"features", WIDE}, {NULL, PLAIN}};

	print_fields(out, reader, fields, record->payload, record->captured);
}

/* Each that is plugged in. Little-endian, wherever it was written. */
static void print_monitors(FILE *out, const struct trace_reader *reader,
			   const struct traced_record *record)
{
	const size_t first = sizeof(struct wire_control_header), step = sizeof(struct wire_display);

	(void)reader;
	for (size_t i = 0; i < WIRE_MAX_SCANOUTS; i++) {
		const uint8_t *display = record->payload + first + i * step;
		uint32_t fields[5];

		if (record->captured < first + (i + 1) * step)
			return;
		for (size_t j = 0; j < 5; j++)
			fields[j] = (uint32_t)trace_reader_get_number(display + 4 * j, 4);
		if (fields[4] != 0)
			fprintf(out, " %zu:%" PRIu32 "x%" PRIu32 "+%" PRIu32 "+%" PRIu32, i,
				fields[2], fields[3], fields[0], fields[1]);
	}
}

static void print_edid(FILE *out, const struct trace_reader *reader,
		       const struct traced_record *record)
{
	const size_t offset = sizeof(struct wire_control_header);

	if (record->captured < offset + 4)
		return;
	fprintf(out, " type=0x%" PRIx64 " size=%" PRIu64, get_number(reader, record->payload, 4),
		trace_reader_get_number(record->payload + offset, 4));
}

static void print_reply(FILE *out, const struct trace_reader *reader,
			const struct traced_record *record)
{
	if (record->request == WIRE_GET_PROTOCOL_FEATURES)
		print_features(out, reader, record);
	else if (record->request == WIRE_GET_DISPLAY_INFO)
		print_monitors(out, reader, record);
	else if (record->request == WIRE_GET_EDID)
		print_edid(out, reader, record);
}

/* ---- a line ----------------------------------------------------------------------------- */

static void print_descriptors(FILE *out, const struct traced_record *record)
{
	static const char *const kinds[] = {
		[TRACE_DESCRIPTOR_UNKNOWN] = "unknown",
		[TRACE_DESCRIPTOR_LOST] = "lost",
		[TRACE_DESCRIPTOR_DMABUF] = "dma-buf",
		[TRACE_DESCRIPTOR_SEALED_MEMORY] = "sealed memory",
		[TRACE_DESCRIPTOR_MEMORY] = "memory",
		[TRACE_DESCRIPTOR_PIPE] = "pipe",
		[TRACE_DESCRIPTOR_SOCKET] = "socket",
		[TRACE_DESCRIPTOR_OTHER] = "other",
	};

	for (uint16_t i = 0; i < record->num_descriptors; i++) {
		struct trace_descriptor descriptor = trace_reader_get_descriptor(record, i);

		fprintf(out, "%s%s", i == 0 ? "; descriptors: " : ", ", kinds[descriptor.kind]);
		if (descriptor.size > 0)
			fprintf(out, " of %" PRIu64 " bytes", descriptor.size);
	}
}

static void print_lengths(FILE *out, const struct traced_record *record)
{
	if (record->covered == record->size)
		fprintf(out, "; %" PRIu32 " bytes", record->size);
	else
		fprintf(out, "; bytes %" PRIu32 " to %" PRIu32 " of %" PRIu32, record->position,
			record->position + record->covered, record->size);
	if (record->captured != record->covered)
		fprintf(out, ", %" PRIu32 " kept", record->captured);
}

static void print_disconnected(FILE *out, const struct traced_record *record)
{
	static const char *const reasons[] = {"by the back end", "the back end broke the protocol",
					      "the socket failed", "the VMM left"};

	if (record->request < sizeof(reasons) / sizeof(reasons[0]))
		fprintf(out, "disconnected: %s", reasons[record->request]);
	else if (record->request == TRACE_DISCONNECTED_BY_DISPLAY)
		fputs("disconnected: by the display", out);
	else
		fprintf(out, "disconnected: reason %" PRIu32, record->request);
	if (record->flags != 0)
		fprintf(out, ", errno %" PRIu32, record->flags);
}

static void print_message(FILE *out, const struct trace_reader *reader,
			  const struct traced_record *record)
{
	static const char *const kinds[] = {
		[TRACE_REQUEST] = "request", [TRACE_PAYLOAD] = "payload", [TRACE_REPLY] = "reply"};
	const struct request_form *form = find_form(record->request);

	fprintf(out, "%-8s%s", kinds[record->kind], listing_get_name(record->request));
	if (form == NULL)
		fprintf(out, " (%" PRIu32 ")", record->request);
	if (record->kind == TRACE_REPLY)
		print_reply(out, reader, record);
	else if (record->kind == TRACE_REQUEST && form != NULL)
		print_fields(out, reader, form->fields, record->payload, record->captured);
	print_lengths(out, record);
	print_descriptors(out, record);
}

void listing_print_header(FILE *out, const struct trace_reader *reader)
{
	fprintf(out, "# a trace of %s, payloads in %s-endian order, ",
		reader->is_draft ? "the draft of 2019" : "vhost-user-gpu",
		reader->is_big_endian ? "big" : "little");
	if (reader->max_payload == UINT32_MAX)
		fputs("all of each kept", out);
	else
		fprintf(out, "%" PRIu32 " bytes of each kept", reader->max_payload);
	fputs(reader->has_no_pixels ? ", no pixels\n" : "\n", out);
	fputs("# offset, seconds, what\n", out);
}

void listing_print(FILE *out, const struct trace_reader *reader, const struct traced_record *record)
{
	fprintf(out, "%8zu %5" PRIu64 ".%06" PRIu64 "  ", record->offset, record->time / 1000000,
		record->time % 1000000);
	if (record->kind == TRACE_CONNECTED)
		fputs(record->flags & TRACE_FLAG_ALREADY_CONNECTED
			      ? "connected before the trace began"
			      : "connected",
		      out);
	else if (record->kind == TRACE_DISCONNECTED)
		print_disconnected(out, record);
	else
		print_message(out, reader, record);
	fputc('\n', out);
}
