/* SPDX-License-Identifier: MIT */
/* vug_server_get_stats(): what was counted here and there, put together. */
#include "display/stats.h"

#include <errno.h>

#include "display/server.h"
#include "util/sized.h"

_Static_assert(VUG_LOG_MAX_TOPICS == VUG_MAX_WARNING_KINDS,
	       "a kind of warning is a topic of the log");

void vug_stats_count_frame(struct vug_server_counts *counts, uint64_t updates)
{
	counts->frames++;
	counts->updates_merged += updates - 1;
}

static void read_frames(const struct vug_server_counts *counts, struct vug_stats *stats)
{
	stats->updates = counts->updates;
	stats->updates_merged = counts->updates_merged;
	stats->updates_dropped = counts->updates_dropped;
	stats->frames = counts->frames;
	stats->frames_expired = counts->frames_expired;
	stats->frames_held = counts->frames_held;
	stats->listeners_late = counts->listeners_late;
}

static void read_latency(const struct vug_histogram *latency, struct vug_stats *stats)
{
	stats->acks = latency->count;
	stats->ack_latency_p50_us = vug_histogram_get_percentile(latency, 50);
	stats->ack_latency_p99_us = vug_histogram_get_percentile(latency, 99);
	stats->ack_latency_max_us = latency->max;
}

static void read_warnings(const struct vug_log *log, struct vug_stats *stats)
{
	stats->warnings_suppressed = log->num_suppressed;
	for (size_t i = 0; i < VUG_LOG_MAX_TOPICS; i++) {
		stats->warnings += log->counts[i];
		stats->warnings_by_kind[i] = log->counts[i];
	}
}

int vug_server_get_stats(const struct vug_server *server, struct vug_stats *ret_stats)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	if (server == NULL || ret_stats == NULL)
		return -EINVAL;
	for (const struct vug_source *s = server->sources; s != NULL; s = s->next)
		s->type->add_stats(s, &stats);
	read_frames(&server->counts, &stats);
	stats.listener_frames = vug_frame_board_count_lent(server->board);
	read_latency(&server->counts.ack_latency, &stats);
	read_warnings(&server->log, &stats);
	return vug_sized_write(ret_stats, &stats, sizeof(stats));
}
