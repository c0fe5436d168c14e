/* SPDX-License-Identifier: MIT */
/* What a server counts itself; its channels and its log count the rest. */
#ifndef VUG_SERVER_STATS_H
#define VUG_SERVER_STATS_H

#include "channel/channel.h"
#include "util/histogram.h"

/* Members that struct vug_stats has too mean the same there. */
struct vug_server_counts {
	struct vug_channel_counts past; /* of the connections that have ended */
	uint64_t updates, updates_merged, updates_dropped;
	uint64_t frames, frames_expired, frames_held;
	struct vug_histogram ack_latency; /* microseconds */
};

/* A frame goes to the program, made of that many updates, at least one. */
void vug_stats_count_frame(struct vug_server_counts *counts, uint64_t updates);

/* A connection ends: keep what its channel has counted. */
void vug_stats_keep_channel(struct vug_server_counts *counts, const struct vug_channel *channel);

#endif
