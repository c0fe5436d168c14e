/* SPDX-License-Identifier: MIT */
/* vug_server_get_stats(): what was counted here and there, put together. */
#include "server/stats.h"

#include <errno.h>

#include "server/server.h"
#include "util/sized.h"

_Static_assert(VUG_LOG_MAX_TOPICS == VUG_MAX_WARNING_KINDS,
	       "a kind of warning is a topic of the log");

void vug_stats_count_frame(struct vug_server_counts *counts, uint64_t updates)
{
	counts->frames++;
	counts->updates_merged += updates - 1;
}

static void add(struct vug_channel_counts *sum, const struct vug_channel_counts *more)
{
	sum->messages += more->messages;
	sum->messages_skipped += more->messages_skipped;
	sum->bytes_received += more->bytes_received;
	sum->replies += more->replies;
}

void vug_stats_keep_channel(struct vug_server_counts *counts, const struct vug_channel *channel)
{
	add(&counts->past, &channel->counts);
}

static void read_channels(const struct vug_server *server, struct vug_stats *stats)
{
	struct vug_channel_counts sum = server->counts.past;

	if (server->channel != NULL)
		add(&sum, &server->channel->counts);
	stats->connections = server->connection;
	stats->messages = sum.messages;
	stats->messages_skipped = sum.messages_skipped;
	stats->bytes_received = sum.bytes_received;
	stats->replies = sum.replies;
}

static void read_frames(const struct vug_server_counts *counts, struct vug_stats *stats)
{
	stats->updates = counts->updates;
	stats->updates_merged = counts->updates_merged;
	stats->updates_dropped = counts->updates_dropped;
	stats->frames = counts->frames;
	stats->frames_expired = counts->frames_expired;
	stats->frames_held = counts->frames_held;
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
	read_channels(server, &stats);
	read_frames(&server->counts, &stats);
	read_latency(&server->counts.ack_latency, &stats);
	read_warnings(&server->log, &stats);
	return vug_sized_write(ret_stats, &stats, sizeof(stats));
}
