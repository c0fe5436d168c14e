/* SPDX-License-Identifier: MIT */
#include "trace/tracer.h"

#include <string.h>

#include "wire/wire.h"

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* Several calls may make a record, and each of them may end the trace. */
static void write_bytes(struct vug_tracer *tracer, const void *bytes, size_t length)
{
	if (vug_tracer_is_on(tracer) && length > 0)
		tracer->trace.write(bytes, length, tracer->trace.data);
}

/* A record within a record would spoil both: what its callback may not do ends the trace. */
static void write_record(struct vug_tracer *tracer, struct trace_record *record,
			 const void *payload)
{
	uint8_t head[TRACE_MAX_RECORD_HEAD];

	if (tracer->is_writing) {
		vug_tracer_end(tracer);
		return;
	}
	record->time = (uint64_t)(vug_clock_now(tracer->clock) - tracer->start);
	tracer->is_writing = true;
	write_bytes(tracer, head, vug_trace_encode_record(record, head));
	write_bytes(tracer, payload, record->captured);
	tracer->is_writing = false;
}

void vug_tracer_begin(struct vug_tracer *tracer, const struct vug_trace *trace)
{
	uint8_t header[TRACE_HEADER_SIZE];

	tracer->trace = *trace;
	tracer->start = vug_clock_now(tracer->clock);
	tracer->is_request_open = false;
	vug_trace_encode_header(tracer->framing, trace->omit_pixels ? TRACE_FILE_FLAG_NO_PIXELS : 0,
				trace->max_payload, header);
	tracer->is_writing = true;
	write_bytes(tracer, header, sizeof(header));
	tracer->is_writing = false;
}

void vug_tracer_end(struct vug_tracer *tracer)
{
	tracer->trace = (struct vug_trace){0};
	tracer->is_request_open = false;
}

void vug_tracer_connect(struct vug_tracer *tracer, bool is_news)
{
	struct trace_record record = {.kind = TRACE_CONNECTED,
				      .flags = is_news ? 0 : TRACE_FLAG_ALREADY_CONNECTED};

	tracer->is_request_open = false;
	if (vug_tracer_is_on(tracer))
		write_record(tracer, &record, NULL);
}

void vug_tracer_disconnect(struct vug_tracer *tracer, uint32_t reason, int error)
{
	struct trace_record record = {
		.kind = TRACE_DISCONNECTED, .request = reason, .flags = (uint32_t)error};

	tracer->is_request_open = false;
	if (vug_tracer_is_on(tracer))
		write_record(tracer, &record, NULL);
}

/* ---- requests --------------------------------------------------------------------------- */

/* What may be pixels; nobody knows what a request is that does not exist. */
static bool carries_pixels(uint32_t request)
{
	return request == WIRE_UPDATE || request == WIRE_CURSOR_UPDATE || request == 0 ||
	       request >= WIRE_NUM_REQUESTS;
}

static uint32_t get_limit(const struct vug_tracer *tracer, uint32_t request)
{
	uint32_t limit = tracer->trace.max_payload;

	return tracer->trace.omit_pixels && carries_pixels(request) ? smaller(limit, TRACE_NUMBERS)
								    : limit;
}

static struct trace_record make_payload_record(const struct vug_tracer *tracer)
{
	return (struct trace_record){.kind = TRACE_PAYLOAD,
				     .request = tracer->request.id,
				     .flags = tracer->request.flags,
				     .size = tracer->request.size};
}

/* Before it is written: that may end the trace. */
static void note_progress(struct vug_tracer *tracer, const struct trace_record *record)
{
	tracer->request.covered += record->covered;
	tracer->request.captured += record->captured;
	tracer->is_request_open = tracer->request.covered < tracer->request.size;
}

void vug_tracer_add_request(struct vug_tracer *tracer, const struct trace_record *request,
			    const uint8_t *payload)
{
	struct trace_record record = *request;

	record.kind = TRACE_REQUEST;
	tracer->request = (struct vug_traced_request){.id = record.request,
						      .flags = record.flags,
						      .size = record.size,
						      .limit = get_limit(tracer, record.request)};
	record.captured = smaller(record.covered, tracer->request.limit);
	note_progress(tracer, &record);
	write_record(tracer, &record, payload);
}

void vug_tracer_add_payload(struct vug_tracer *tracer, const uint8_t *bytes, size_t length)
{
	struct trace_record record;

	if (!vug_tracer_wants_payload(tracer) || length == 0)
		return;
	record = make_payload_record(tracer);
	record.covered = (uint32_t)length;
	record.captured = smaller(record.covered, tracer->request.limit - tracer->request.captured);
	note_progress(tracer, &record);
	write_record(tracer, &record, bytes);
}

/* One record has what was cut off, in however many pieces it came. */
void vug_tracer_end_payload(struct vug_tracer *tracer)
{
	struct trace_record record;

	if (!vug_tracer_is_on(tracer) || !tracer->is_request_open)
		return;
	record = make_payload_record(tracer);
	record.covered = tracer->request.size - tracer->request.covered;
	note_progress(tracer, &record);
	write_record(tracer, &record, NULL);
}

void vug_tracer_add_stray(struct vug_tracer *tracer, unsigned int count)
{
	struct trace_record record;

	if (!vug_tracer_is_on(tracer) || !tracer->is_request_open)
		return;
	record = make_payload_record(tracer);
	record.num_descriptors = (uint16_t)smaller(count, TRACE_MAX_DESCRIPTORS);
	write_record(tracer, &record, NULL);
}

/* ---- replies ---------------------------------------------------------------------------- */

void vug_tracer_add_reply(struct vug_tracer *tracer, uint32_t request, const uint8_t *bytes,
			  uint32_t length)
{
	bool has_header = tracer->framing == WIRE_FRAMING_FINAL;
	uint32_t header_size = has_header ? (uint32_t)sizeof(struct wire_header) : 0;
	struct trace_record record = {.kind = TRACE_REPLY,
				      .request = request,
				      .flags = has_header ? WIRE_FLAG_REPLY : 0,
				      .size = length - header_size};

	if (!vug_tracer_is_on(tracer))
		return;
	record.covered = record.size;
	record.captured = smaller(record.size, tracer->trace.max_payload);
	write_record(tracer, &record, bytes + header_size);
}
