/* SPDX-License-Identifier: MIT */
#include "statistics.h"

#include <vug/stats.h>

#include "latency.h"
#include "outputs/output.h"
#include "outputs/outputs.h"
#include "report.h"

/* What each kind of warning is about. */
static const char *const kinds[VUG_MAX_WARNING_KINDS] = {
	[VUG_WARNING_REQUEST] = "unknown request", [VUG_WARNING_SIZE] = "wrong size",
	[VUG_WARNING_DESCRIPTOR] = "descriptor",   [VUG_WARNING_SCANOUT] = "scanout",
	[VUG_WARNING_GEOMETRY] = "geometry",       [VUG_WARNING_MEMORY] = "memory",
	[VUG_WARNING_FRAME] = "late frame",        [VUG_WARNING_REPLY] = "reply",
	[VUG_WARNING_VHOST_USER] = "vhost-user",
};

#define COUNT "%" G_GUINT64_FORMAT

/* Milliseconds with all that is known. */
static double to_ms(guint64 microseconds)
{
	return (double)microseconds / 1000;
}

static void report_traffic(const struct vug_stats *stats)
{
	report("connections " COUNT ", " COUNT " bytes", stats->connections, stats->bytes_received);
	report("messages    " COUNT ", " COUNT " skipped, " COUNT " replies", stats->messages,
	       stats->messages_skipped, stats->replies);
}

static void report_frames(const struct vug_stats *stats, guint64 num_frames)
{
	report("updates     " COUNT ", " COUNT " merged, " COUNT " dropped", stats->updates,
	       stats->updates_merged, stats->updates_dropped);
	report("frames      " COUNT ", " COUNT " expired", num_frames, stats->frames_expired);
	if (stats->listeners_late > 0)
		report("outputs     " COUNT " times too late, and not waited for",
		       stats->listeners_late);
	if (stats->acks == 0)
		return;
	report("acks        " COUNT ", after p50 %.3f, p99 %.3f, max %.3f ms", stats->acks,
	       to_ms(stats->ack_latency_p50_us), to_ms(stats->ack_latency_p99_us),
	       to_ms(stats->ack_latency_max_us));
}

/* From an update's first byte until what it brought was shown, as far as an output can tell. */
static void report_output(const struct output *output, void *data)
{
	struct latency_figures late = latency_get(output->latency);

	(void)data;
	if (late.count > 0)
		report("%-11s " COUNT " pictures, late by p50 %.3f, p99 %.3f, max %.3f ms",
		       output->type->options.rows[0].name, late.count, to_ms((guint64)late.p50),
		       to_ms((guint64)late.p99), to_ms((guint64)late.max));
}

static void report_warnings(const struct vug_stats *stats)
{
	report("warnings    " COUNT ", " COUNT " suppressed", stats->warnings,
	       stats->warnings_suppressed);
	for (size_t i = 0; i < VUG_MAX_WARNING_KINDS; i++)
		if (stats->warnings_by_kind[i] > 0)
			report("  %-18s" COUNT, kinds[i] ? kinds[i] : "of another kind",
			       stats->warnings_by_kind[i]);
}

void statistics_report(const struct vug_server *server, const struct outputs *outputs,
		       guint64 num_frames)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	if (vug_server_get_stats(server, &stats) < 0)
		return;
	report_traffic(&stats);
	report_frames(&stats, num_frames);
	outputs_for_each(outputs, report_output, NULL);
	report_warnings(&stats);
}
