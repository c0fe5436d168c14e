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
#include "vug/stats.h"

/*
 * What a peer can do wrong. Each topic has a rate limit of its own, and is counted under its
 * public name.
 */
enum vug_log_topic {
	VUG_TOPIC_REQUEST = VUG_WARNING_REQUEST, /* an id that does not exist */
	VUG_TOPIC_SIZE = VUG_WARNING_SIZE,       /* a payload of the wrong size */
	VUG_TOPIC_DESCRIPTOR =
		VUG_WARNING_DESCRIPTOR, /* a descriptor too many, too few, or of the wrong kind */
	VUG_TOPIC_SCANOUT =
		VUG_WARNING_SCANOUT, /* a scanout that does not exist, shows nothing or is not used */
	VUG_TOPIC_GEOMETRY =
		VUG_WARNING_GEOMETRY, /* a size or rectangle that makes no sense or is over a cap */
	VUG_TOPIC_MEMORY = VUG_WARNING_MEMORY,         /* no memory for what was asked */
	VUG_TOPIC_FRAME = VUG_WARNING_FRAME,           /* a frame not finished, or too often */
	VUG_TOPIC_REPLY = VUG_WARNING_REPLY,           /* replies that the peer does not take */
	VUG_TOPIC_VHOST_USER = VUG_WARNING_VHOST_USER, /* the vhost-user side of an interposer */
	VUG_NUM_TOPICS
};

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
	struct vug_log_limit limits[VUG_NUM_TOPICS];
	uint64_t counts[VUG_NUM_TOPICS]; /* of warnings, logged or not */
	uint64_t num_suppressed;         /* by a limit */
};

/* For lines that cost something to put together. */
static inline bool vug_log_is_on(const struct vug_log *log, enum vug_log_level level)
{
	return log->sink != NULL && level <= log->level;
}

/* A line about ourselves, or about a connection that comes or goes: never limited. */
void vug_log_line(struct vug_log *log, enum vug_log_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A warning about what the peer did. */
void vug_log_peer(struct vug_log *log, enum vug_log_topic topic, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
