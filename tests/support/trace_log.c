/* SPDX-License-Identifier: MIT */
#include "support/trace_log.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

#define RECORD_SIZE 40
#define DESCRIPTOR_SIZE 16

static void write_piece(const void *bytes, size_t length, void *data)
{
	struct trace_log *log = data;

	check(length > 0, "an empty piece");
	fwrite(bytes, 1, length, log->stream);
	fflush(log->stream);
	log->num_pieces++;
	if (log->react != NULL)
		log->react(log);
}

struct vug_trace trace_log_begin(struct trace_log *log, uint32_t max_payload)
{
	*log = (struct trace_log){.looked_at = TRACE_LOG_HEADER_SIZE};
	log->stream = open_memstream(&log->bytes, &log->length);
	check(log->stream != NULL, "no memory");
	return (struct vug_trace){.size = sizeof(struct vug_trace),
				  .write = write_piece,
				  .data = log,
				  .max_payload = max_payload};
}

void trace_log_finish(struct trace_log *log)
{
	fclose(log->stream);
	free(log->bytes);
}

static uint64_t get(const uint8_t *bytes, size_t length)
{
	uint64_t value = 0;

	for (size_t i = length; i > 0; i--)
		value = value << 8 | bytes[i - 1];
	return value;
}

struct record {
	uint32_t length, kind, num_descriptors, request, flags, size, covered, captured;
	unsigned long long time;
	const uint8_t *descriptors, *payload;
};

static struct record read_record(const struct trace_log *log, size_t offset)
{
	const uint8_t *bytes = (const uint8_t *)log->bytes + offset;
	struct record record;

	check(log->length - offset >= RECORD_SIZE, "half a record at %zu", offset);
	record = (struct record){.length = (uint32_t)get(bytes, 4),
				 .kind = (uint32_t)get(bytes + 4, 2),
				 .num_descriptors = (uint32_t)get(bytes + 6, 2),
				 .time = get(bytes + 8, 8),
				 .request = (uint32_t)get(bytes + 16, 4),
				 .flags = (uint32_t)get(bytes + 20, 4),
				 .size = (uint32_t)get(bytes + 24, 4),
				 .covered = (uint32_t)get(bytes + 28, 4),
				 .captured = (uint32_t)get(bytes + 32, 4),
				 .descriptors = bytes + RECORD_SIZE};
	record.payload = record.descriptors + (size_t)record.num_descriptors * DESCRIPTOR_SIZE;
	check(get(bytes + 36, 4) == 0, "padding at %zu", offset);
	check(record.length ==
		      RECORD_SIZE + record.num_descriptors * DESCRIPTOR_SIZE + record.captured,
	      "the record at %zu is %u bytes long", offset, record.length);
	check(log->length - offset >= record.length, "a record cut off at %zu", offset);
	check(record.captured <= record.covered, "more kept than came at %zu", offset);
	return record;
}

static void print_descriptors(FILE *text, const struct record *record)
{
	static const char *const kinds[] = {"unknown", "lost", "dmabuf", "sealed",
					    "memory",  "pipe", "socket", "other"};

	for (uint32_t i = 0; i < record->num_descriptors; i++) {
		const uint8_t *bytes = record->descriptors + (size_t)i * DESCRIPTOR_SIZE;
		uint64_t kind = get(bytes, 4), size = get(bytes + 8, 8);

		check(kind < sizeof(kinds) / sizeof(kinds[0]), "descriptor kind %d", (int)kind);
		check(get(bytes + 4, 4) == 0, "padding of a descriptor");
		fprintf(text, ", %s", kinds[kind]);
		if (size > 0)
			fprintf(text, " %llu", (unsigned long long)size);
	}
}

static void print_message(FILE *text, const char *kind, const struct record *record)
{
	fprintf(text, "%llu %s %u of %u: %u bytes, %u kept", record->time, kind, record->request,
		record->size, record->covered, record->captured);
	print_descriptors(text, record);
	fputc('\n', text);
}

static void print(FILE *text, const struct record *record)
{
	static const char *const messages[] = {[2] = "request", [3] = "payload", [4] = "reply"};

	check(record->kind >= 1 && record->kind <= 5, "record kind %u", record->kind);
	if (record->kind == 1)
		fprintf(text, "%llu connected%s\n", record->time,
			record->flags == 1 ? " already" : "");
	else if (record->kind == 5)
		fprintf(text, "%llu disconnected %d errno %u\n", record->time, (int)record->request,
			record->flags);
	else
		print_message(text, messages[record->kind], record);
}

void trace_log_expect(struct trace_log *log, const char *lines)
{
	size_t size, offset = log->looked_at;
	char *got;
	FILE *text = open_memstream(&got, &size);

	check(text != NULL, "no memory");
	while (offset < log->length) {
		struct record record = read_record(log, offset);

		print(text, &record);
		offset += record.length;
	}
	fclose(text);
	check(strcmp(got, lines) == 0, "traced:\n%snot:\n%s", got, lines);
	free(got);
	trace_log_forget(log);
}

void trace_log_forget(struct trace_log *log)
{
	log->looked_at = log->length > TRACE_LOG_HEADER_SIZE ? log->length : TRACE_LOG_HEADER_SIZE;
}

void trace_log_expect_payload(const struct trace_log *log, const void *bytes, size_t length)
{
	size_t offset = log->looked_at, done = 0;

	while (offset < log->length) {
		struct record record = read_record(log, offset);

		check(record.captured <= length - done, "more than %zu bytes of payload", length);
		check(memcmp(record.payload, (const char *)bytes + done, record.captured) == 0,
		      "another payload at %zu", done);
		done += record.captured;
		offset += record.length;
	}
	check(done == length, "%zu bytes of payload, not %zu", done, length);
}
