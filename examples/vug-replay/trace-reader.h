/* SPDX-License-Identifier: MIT */
/*
 * Reads a trace, as docs/trace-format.md describes it, from memory. It trusts nothing, allocates
 * nothing and does no I/O; what it hands out points into the trace.
 */
#ifndef REPLAY_TRACE_READER_H
#define REPLAY_TRACE_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "trace/format.h"

/* What one message may carry: the kernel's SCM_MAX_FD. */
#define TRACE_READER_MAX_DESCRIPTORS 253

enum trace_reader_result {
	TRACE_READER_RECORD,
	TRACE_READER_END,
	TRACE_READER_CUT,   /* the file ends within a record: its writer was cut short */
	TRACE_READER_WRONG, /* this is no trace, or a broken one */
};

struct traced_record {
	size_t offset; /* in the file */
	enum trace_kind kind;
	uint64_t time; /* microseconds since the trace began; never goes back */
	uint32_t request, flags;
	uint32_t size, covered, captured; /* captured <= covered <= size */
	uint32_t position;                /* of what is covered, in the message's payload */
	uint16_t num_descriptors;
	const uint8_t *descriptors; /* trace_reader_get_descriptor() */
	const uint8_t *payload;     /* `captured` bytes */
};

struct trace_reader {
	const uint8_t *bytes;
	size_t length;
	size_t offset;       /* of the next record; after TRACE_READER_WRONG, of what is wrong */
	const char *problem; /* what that is; static */

	bool is_draft;
	bool is_big_endian; /* payloads are */
	bool has_no_pixels; /* the file says so */
	uint32_t max_payload;

	/* Where in the story we are. */
	uint64_t time;
	bool is_connected;
	uint32_t request, size, position; /* of the request whose payload is coming */
};

/* The bytes must outlive the reader. TRACE_READER_RECORD where records may be read now. */
enum trace_reader_result trace_reader_begin(struct trace_reader *reader, const uint8_t *bytes,
					    size_t length);

/* How many bytes of pixels this record stands for that are not kept. */
uint32_t trace_reader_get_missing_pixels(const struct traced_record *record);

/* The next record of a kind that is known. */
enum trace_reader_result trace_reader_next(struct trace_reader *reader,
					   struct traced_record *ret_record);

struct trace_descriptor trace_reader_get_descriptor(const struct traced_record *record,
						    uint16_t index);

/* A number of that many bytes, at most 8, as traces have them. */
uint64_t trace_reader_get_number(const uint8_t *bytes, size_t length);

#endif
