/* SPDX-License-Identifier: MIT */
/* What the model counts itself; its sources and its log count the rest. */
#ifndef VUG_DISPLAY_STATS_H
#define VUG_DISPLAY_STATS_H

#include "util/histogram.h"

/* Members that struct vug_stats has too mean the same there. */
struct vug_server_counts {
	uint64_t updates, updates_merged, updates_dropped;
	uint64_t frames, frames_expired, frames_held, listeners_late;
	struct vug_histogram ack_latency; /* microseconds */
};

/* A frame goes to the program, made of that many updates, at least one. */
void vug_stats_count_frame(struct vug_server_counts *counts, uint64_t updates);

#endif
