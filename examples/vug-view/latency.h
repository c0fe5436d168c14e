/* SPDX-License-Identifier: MIT */
/* How late pictures were, in microseconds. Any thread. */
#ifndef VUG_VIEW_LATENCY_H
#define VUG_VIEW_LATENCY_H

#include <glib.h>

/* Of how many, the last ones, percentiles are reported. */
#define LATENCY_MAX_SAMPLES 4096

struct latency;

struct latency *latency_new(void);
void latency_free(struct latency *latency); /* NULL: nothing */

/* What came at that time, of the monotonic clock, has been shown now. */
void latency_add(struct latency *latency, gint64 arrival);

/*
 * Of something that is shown a while after it came: when the oldest of what nobody has begun to show
 * did, and the oldest of what is about to be. 0: there is none.
 */
struct latency_stage {
	gint64 news, begun;
};

void latency_note(struct latency_stage *stage, gint64 arrival);
void latency_begin(struct latency_stage *stage);
/* What was begun has been shown now. */
void latency_finish(struct latency_stage *stage, struct latency *latency);

struct latency_figures {
	guint64 count; /* 0: there are no others */
	gint64 p50, p99, max;
};

struct latency_figures latency_get(struct latency *latency);

#endif
