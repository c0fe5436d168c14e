/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a trace, as docs/trace-format.md describes them: little-endian, every record with
 * its own length in front.
 */
#ifndef VUG_TRACE_FORMAT_H
#define VUG_TRACE_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#include "wire/framing.h"

#define TRACE_MAGIC_SIZE 8
#define TRACE_MAGIC \
	{ \
		'V', 'U', 'G', 'T', 'R', 'A', 'C', 'E' \
	} /* an array's initializer */
#define TRACE_VERSION 1
#define TRACE_HEADER_SIZE 24
#define TRACE_RECORD_SIZE 40 /* before descriptors and payload */
#define TRACE_DESCRIPTOR_SIZE 16
#define TRACE_MAX_DESCRIPTORS 8 /* of a record that we write; the format has room for more */
#define TRACE_MAX_RECORD_HEAD (TRACE_RECORD_SIZE + TRACE_MAX_DESCRIPTORS * TRACE_DESCRIPTOR_SIZE)

enum trace_kind {
	TRACE_CONNECTED = 1,
	TRACE_REQUEST = 2, /* from the back end */
	TRACE_PAYLOAD = 3, /* more of the request before it */
	TRACE_REPLY = 4,   /* from the display */
	TRACE_DISCONNECTED = 5,
};

#define TRACE_FILE_FLAG_NO_PIXELS 1 /* of the file header */
#define TRACE_NUMBERS 20            /* what is kept then of requests that carry pixels */

#define TRACE_FLAG_ALREADY_CONNECTED UINT32_C(1) /* of TRACE_CONNECTED: the trace began later */
#define TRACE_DISCONNECTED_BY_DISPLAY UINT32_MAX /* a reason, beside enum vug_disconnect_reason */

enum trace_descriptor_kind {
	TRACE_DESCRIPTOR_UNKNOWN = 0, /* closed without a look at it */
	TRACE_DESCRIPTOR_LOST = 1,    /* the kernel could not deliver it */
	TRACE_DESCRIPTOR_DMABUF = 2,
	TRACE_DESCRIPTOR_SEALED_MEMORY = 3, /* shared memory that cannot shrink */
	TRACE_DESCRIPTOR_MEMORY = 4,        /* other shared memory */
	TRACE_DESCRIPTOR_PIPE = 5,
	TRACE_DESCRIPTOR_SOCKET = 6,
	TRACE_DESCRIPTOR_OTHER = 7,
};

struct trace_descriptor {
	enum trace_descriptor_kind kind;
	uint64_t size; /* bytes; 0 where it has none */
};

struct trace_record {
	enum trace_kind kind;
	uint64_t time;     /* microseconds since the trace began */
	uint32_t request;  /* the message's id; of TRACE_DISCONNECTED, the reason */
	uint32_t flags;    /* the message's; of TRACE_DISCONNECTED, an errno value or 0 */
	uint32_t size;     /* of the message's payload, as its header says */
	uint32_t covered;  /* how many bytes of that payload this record stands for */
	uint32_t captured; /* and how many of those follow: they are the first ones */
	uint16_t num_descriptors;
	struct trace_descriptor descriptors[TRACE_MAX_DESCRIPTORS];
};

/* Writes TRACE_HEADER_SIZE bytes. */
void vug_trace_encode_header(enum wire_framing framing, uint16_t flags, uint32_t max_payload,
			     uint8_t *ret_bytes);

/* All of a record but its payload: returns how many of TRACE_MAX_RECORD_HEAD bytes. */
size_t vug_trace_encode_record(const struct trace_record *record, uint8_t *ret_bytes);

#endif
