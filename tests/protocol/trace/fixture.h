/* SPDX-License-Identifier: MIT */
/* The rig of the samples with a clock that stands still, and a log for its trace. */
#ifndef PROTOCOL_TRACE_FIXTURE_H
#define PROTOCOL_TRACE_FIXTURE_H

#include "protocol/rig/fake_clock.h"
#include "protocol/rig/samples.h"
#include "support/trace_log.h"

#define ALL VUG_TRACE_WHOLE_PAYLOADS

extern struct trace_log trace_log;

/* Without a trace yet. */
void trace_set_up(void);
void trace_tear_down(void);

/* A trace into the log; what vug_server_set_trace() says. */
int trace_begin(uint32_t max_payload);
/* Begun, and the records of that looked at. */
void trace_all(void);

#endif
