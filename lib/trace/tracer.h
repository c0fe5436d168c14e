/* SPDX-License-Identifier: MIT */
/*
 * Writes down what passes over channels, piece by piece as it comes. It keeps nothing and
 * allocates nothing. While it is off it ignores all but vug_tracer_add_request(), before which the caller
 * asks. Any call may end in the program's callback, which may close the channel.
 */
#ifndef VUG_TRACER_H
#define VUG_TRACER_H

#include "trace/format.h"
#include "util/clock.h"
#include "vug/trace.h"

/* A request of which more payload is to come. */
struct vug_traced_request {
	uint32_t id, flags, size;
	uint32_t covered, captured; /* by the records so far */
	uint32_t limit;             /* of what is captured */
};

struct vug_tracer {
	struct vug_trace trace; /* `write` NULL: off */
	enum wire_framing framing;
	const struct vug_clock *clock;
	int64_t start;
	bool is_writing;
	bool is_request_open;
	struct vug_traced_request request;
};

/* Begin a trace with its file header; ends the one before. */
void vug_tracer_begin(struct vug_tracer *tracer, const struct vug_trace *trace);
void vug_tracer_end(struct vug_tracer *tracer);

static inline bool vug_tracer_is_on(const struct vug_tracer *tracer)
{
	return tracer->trace.write != NULL;
}

/* Whether the bytes of the payload that is arriving are to go through vug_tracer_add_payload(). */
static inline bool vug_tracer_wants_payload(const struct vug_tracer *tracer)
{
	return vug_tracer_is_on(tracer) && tracer->is_request_open &&
	       tracer->request.captured < tracer->request.limit;
}

/* `is_news`: it is connected just now, and not longer than the trace lasts. */
void vug_tracer_connect(struct vug_tracer *tracer, bool is_news);
void vug_tracer_disconnect(struct vug_tracer *tracer, uint32_t reason, int error);

/*
 * A request: its id, flags and size, its descriptors, and how many bytes of its payload belong to the
 * record; the rest is filled in here. payload: those bytes. Only while it is on.
 */
void vug_tracer_add_request(struct vug_tracer *tracer, const struct trace_record *request,
			    const uint8_t *payload);
/* More of its payload; and the end of it, whether or not all of it was added. */
void vug_tracer_add_payload(struct vug_tracer *tracer, const uint8_t *bytes, size_t length);
void vug_tracer_end_payload(struct vug_tracer *tracer);
/* Descriptors that came within the payload, and were closed. */
void vug_tracer_add_stray(struct vug_tracer *tracer, unsigned int count);

/* A reply that has been sent, with its header where the framing has one. */
void vug_tracer_add_reply(struct vug_tracer *tracer, uint32_t request, const uint8_t *bytes,
			  uint32_t length);

#endif
