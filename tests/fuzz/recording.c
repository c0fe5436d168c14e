/* SPDX-License-Identifier: MIT */
#include "fuzz/recording.h"

#include <stdlib.h>
#include <string.h>

#include "fuzz/target.h"
#include "trace-reader.h"

static void append(const void *bytes, size_t length, void *data)
{
	struct recording *recording = data;

	FUZZ_CHECK(length > 0);
	if (length > recording->room - recording->length) {
		recording->room = 2 * recording->room + length;
		recording->bytes = realloc(recording->bytes, recording->room);
		FUZZ_CHECK(recording->bytes != NULL);
	}
	memcpy(recording->bytes + recording->length, bytes, length);
	recording->length += length;
}

void recording_begin(struct recording *recording, struct vug_server *server, uint32_t max_payload)
{
	const struct vug_trace trace = {.size = sizeof(trace),
					.write = append,
					.data = recording,
					.max_payload = max_payload};

	*recording = (struct recording){0};
	FUZZ_CHECK(vug_server_set_trace(server, &trace) == 0);
}

void recording_finish(struct recording *recording)
{
	struct trace_reader reader;
	struct traced_record record;
	enum trace_reader_result result =
		trace_reader_begin(&reader, recording->bytes, recording->length);

	while (result == TRACE_READER_RECORD)
		result = trace_reader_next(&reader, &record);
	FUZZ_CHECK(result == TRACE_READER_END);
	free(recording->bytes);
}
