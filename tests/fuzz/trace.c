/* SPDX-License-Identifier: MIT */
/* A trace file from anywhere, as vug-replay reads and lists it. */
#include <stdio.h>

#include "fuzz/target.h"
#include "listing.h"

static void check_record(const struct trace_reader *reader, const struct traced_record *record)
{
	const uint8_t *end = reader->bytes + reader->offset;

	FUZZ_CHECK(record->captured <= record->covered);
	FUZZ_CHECK(record->position <= record->size);
	FUZZ_CHECK(record->covered <= record->size - record->position);
	FUZZ_CHECK(record->payload + record->captured <= end);
	FUZZ_CHECK(record->num_descriptors <= TRACE_READER_MAX_DESCRIPTORS);
	for (uint16_t i = 0; i < record->num_descriptors; i++)
		FUZZ_CHECK(trace_reader_get_descriptor(record, i).kind <= TRACE_DESCRIPTOR_OTHER);
}

static void list(const uint8_t *data, size_t size, FILE *out)
{
	struct trace_reader reader;
	struct traced_record record;
	enum trace_reader_result result = trace_reader_begin(&reader, data, size);

	if (result == TRACE_READER_RECORD)
		listing_print_header(out, &reader);
	while (result == TRACE_READER_RECORD) {
		size_t before = reader.offset;

		result = trace_reader_next(&reader, &record);
		if (result != TRACE_READER_RECORD)
			break;
		FUZZ_CHECK(reader.offset > before);
		check_record(&reader, &record);
		listing_print(out, &reader, &record);
	}
	FUZZ_CHECK(reader.offset <= size);
	FUZZ_CHECK((result == TRACE_READER_WRONG) == (reader.problem != NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FILE *out = fopen("/dev/null", "we");

	FUZZ_CHECK(out != NULL);
	list(data, size, out);
	fclose(out);
	return 0;
}
