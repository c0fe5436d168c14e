/* SPDX-License-Identifier: MIT */
/* A request on its way into the trace, with the descriptors that came with it. */
#ifndef VUG_TRACED_H
#define VUG_TRACED_H

#include "channel/input.h"
#include "trace/tracer.h"

/*
 * The request at the beginning of `input`, with its descriptors: they are looked at, and stay there.
 * The first `covered` bytes of its payload are in `input` and belong to the record.
 */
void vug_trace_request(struct vug_tracer *tracer, const struct vug_input *input,
		       const struct wire_header *header, uint32_t covered);

#endif
