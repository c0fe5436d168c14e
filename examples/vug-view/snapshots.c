/* SPDX-License-Identifier: MIT */
#include "snapshots.h"

#include "outputs/outputs.h"

/* For a whole picture of a guest that draws ten times a second or more. */
#define PATIENCE_MS 100

/*
 * Between the end of one and the next, and so many times what one takes: however many are asked for,
 * most of the time is the guest's. Those that are asked for meanwhile are one.
 */
#define MIN_GAP_US (G_USEC_PER_SEC / 10)
#define COST_FACTOR 4

struct snapshots {
	struct outputs *outputs;
	bool is_wanted;
	bool is_last;
	guint timer;
	gint64 next; /* not before that, but for the last one */
	void (*taken)(void *data);
	void *data;
};

struct snapshots *snapshots_new(struct outputs *outputs, void (*taken)(void *data), void *data)
{
	struct snapshots *snapshots = g_new0(struct snapshots, 1);

	snapshots->outputs = outputs;
	snapshots->taken = taken;
	snapshots->data = data;
	return snapshots;
}

static void stop_timer(struct snapshots *snapshots)
{
	if (snapshots->timer != 0)
		g_source_remove(snapshots->timer);
	snapshots->timer = 0;
}

void snapshots_free(struct snapshots *snapshots)
{
	stop_timer(snapshots);
	g_free(snapshots);
}

static void take(struct snapshots *snapshots)
{
	gint64 begin = g_get_monotonic_time(), end;

	snapshots->is_wanted = false;
	stop_timer(snapshots);
	outputs_snapshot(snapshots->outputs, snapshots->is_last);
	end = g_get_monotonic_time();
	snapshots->next = end + MAX(MIN_GAP_US, COST_FACTOR * (end - begin));
	if (snapshots->is_last)
		snapshots->taken(snapshots->data);
}

/* In milliseconds, rounded up; 0: it is time. */
static guint get_wait(const struct snapshots *snapshots)
{
	gint64 left_us = snapshots->next - g_get_monotonic_time();

	return snapshots->is_last || left_us <= 0 ? 0 : (guint)(left_us / 1000) + 1;
}

void snapshots_picture_is_whole(struct snapshots *snapshots)
{
	if (snapshots->is_wanted && get_wait(snapshots) == 0)
		take(snapshots);
}

static gboolean on_timer(gpointer data)
{
	struct snapshots *snapshots = data;

	snapshots->timer = 0;
	take(snapshots);
	return G_SOURCE_REMOVE;
}

static void arm(struct snapshots *snapshots, guint patience_ms)
{
	if (snapshots->timer == 0)
		snapshots->timer =
			g_timeout_add(MAX(patience_ms, get_wait(snapshots)), on_timer, snapshots);
}

void snapshots_request(struct snapshots *snapshots, bool is_last, bool can_change)
{
	bool is_urgent = is_last && snapshots->is_last;

	snapshots->is_wanted = true;
	snapshots->is_last |= is_last;
	if (is_last)
		stop_timer(snapshots); /* it may be for later */
	if (!is_urgent && can_change && outputs_take_snapshots(snapshots->outputs))
		arm(snapshots, PATIENCE_MS);
	else if (get_wait(snapshots) > 0)
		arm(snapshots, 0);
	else
		take(snapshots);
}
