/* SPDX-License-Identifier: MIT */
/*
 * Takes a trace apart as docs/trace-format.md describes it, into a text of one line a record and
 * the payloads in a row. It includes nothing of the library's but the public header.
 *
 *	1000 connected
 *	1000 connected already
 *	1500 request 8 of 84: 20 bytes, 20 kept
 *	1500 payload 8 of 84: 64 bytes, 0 kept
 *	1500 request 9 of 40: 40 bytes, 40 kept, sealed 4096
 *	1700 reply 1 of 8: 8 bytes, 8 kept
 *	1800 disconnected 0 errno 0
 *
 * Times are microseconds since the trace began.
 */
#ifndef SUPPORT_TRACE_LOG_H
#define SUPPORT_TRACE_LOG_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <vug/trace.h>

#define TRACE_LOG_HEADER_SIZE 24

struct trace_log {
	/* Called behind each piece, in which it may do what the library allows. */
	void (*react)(struct trace_log *log);
	void *react_data;

	char *bytes; /* all that was written */
	size_t length;
	size_t num_pieces;
	FILE *stream;
	size_t looked_at;
};

/* A trace into the log, which begins with nothing. */
struct vug_trace trace_log_begin(struct trace_log *log, uint32_t max_payload);
void trace_log_finish(struct trace_log *log);

/* The records since the last look are exactly these lines. */
void trace_log_expect(struct trace_log *log, const char *lines);
void trace_log_forget(struct trace_log *log);

/* The payloads kept by the records since the last look make up exactly these bytes. */
void trace_log_expect_payload(const struct trace_log *log, const void *bytes, size_t length);

#endif
