/* SPDX-License-Identifier: MIT */
/*
 * The log: lines to a sink of the embedding program's. What a peer can cause is rate-limited by
 * topic, so that a flood of one kind hides neither the host's own log nor the other kinds.
 */
#ifndef VUG_LOG_H
#define VUG_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "util/clock.h"
#include "vug/vug.h"

#define VUG_LOG_MAX_TOPICS 16              /* a topic is a number below it */
#define VUG_LOG_BURST 10                   /* lines of one topic … */
#define VUG_LOG_INTERVAL INT64_C(10000000) /* … in so many microseconds */

struct vug_log_limit {
	int64_t start;
	uint32_t lines, suppressed;
};

struct vug_log {
	void (*sink)(void *data, enum vug_log_level level, const char *line);
	void *data;
	enum vug_log_level level; /* lines above it are not even formatted */
	struct vug_clock clock;
	struct vug_log_limit limits[VUG_LOG_MAX_TOPICS];
	uint64_t counts[VUG_LOG_MAX_TOPICS]; /* of warnings, logged or not */
	uint64_t num_suppressed;             /* by a limit */
};

/* For lines that cost something to put together. */
static inline bool vug_log_is_on(const struct vug_log *log, enum vug_log_level level)
{
	return log->sink != NULL && level <= log->level;
}

/* A line about ourselves, or about a connection that comes or goes: never limited. */
void vug_log_line(struct vug_log *log, enum vug_log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A warning about what the peer did. topic: a rate limit and a count of its own. */
void vug_log_peer(struct vug_log *log, unsigned int topic, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
