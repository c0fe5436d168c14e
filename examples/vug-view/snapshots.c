/* SPDX-License-Identifier: MIT */
#include "snapshots.h"

#include <vug/vug.h>

#include "outputs/outputs.h"

/* For a whole picture of a guest that draws ten times a second or more. */
#define PATIENCE_MS 100

/*
 * Between the end of one and the next, and so many times what one costs the main loop: however many are asked for,
 * most of the time is the guest's. Those that are asked for meanwhile are one.
 */
#define MIN_GAP_US (G_USEC_PER_SEC / 10)
#define COST_FACTOR 4

struct snapshots {
	struct outputs *outputs;
	bool is_wanted;
	bool is_last;
	bool is_taking;          /* the outputs have not finished it */
	bool is_taking_last;     /* it is the last one */
	gint64 cost_us;          /* of the main loop for it, until now */
	struct vug_frame *frame; /* that it is of; NULL: none was in hand */
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
	vug_frame_done(snapshots->frame);
	g_free(snapshots);
}

/* In milliseconds, rounded up; 0: it is time. */
static guint get_wait(const struct snapshots *snapshots)
{
	gint64 left_us = snapshots->next - g_get_monotonic_time();

	return snapshots->is_last || left_us <= 0 ? 0 : (guint)(left_us / 1000) + 1;
}

static gboolean on_timer(gpointer data);

static void arm(struct snapshots *snapshots, guint patience_ms)
{
	if (snapshots->timer == 0)
		snapshots->timer =
			g_timeout_add(MAX(patience_ms, get_wait(snapshots)), on_timer, snapshots);
}

/* What came up meanwhile is next. */
static void end(struct snapshots *snapshots)
{
	snapshots->is_taking = false;
	vug_frame_done(g_steal_pointer(&snapshots->frame));
	snapshots->next =
		g_get_monotonic_time() + MAX(MIN_GAP_US, COST_FACTOR * snapshots->cost_us);
	if (snapshots->is_taking_last)
		snapshots->taken(snapshots->data);
	else if (snapshots->is_wanted)
		arm(snapshots, PATIENCE_MS);
}

/* Returns whether it is made. */
static bool take(struct snapshots *snapshots)
{
	gint64 begin = g_get_monotonic_time();
	bool is_made;

	snapshots->is_wanted = false;
	snapshots->is_taking = true;
	snapshots->is_taking_last = snapshots->is_last;
	stop_timer(snapshots);
	is_made = outputs_snapshot(snapshots->outputs, snapshots->is_last);
	snapshots->cost_us = g_get_monotonic_time() - begin;
	if (is_made)
		end(snapshots);
	return is_made;
}

void snapshots_finished(struct snapshots *snapshots, gint64 cost_us)
{
	snapshots->cost_us += cost_us;
	end(snapshots);
}

bool snapshots_picture_is_whole(struct snapshots *snapshots, struct vug_frame *frame)
{
	if (!snapshots->is_wanted || snapshots->is_taking || get_wait(snapshots) > 0 ||
	    take(snapshots))
		return false;
	snapshots->frame = frame;
	return frame != NULL;
}

static gboolean on_timer(gpointer data)
{
	struct snapshots *snapshots = data;

	snapshots->timer = 0;
	take(snapshots);
	return G_SOURCE_REMOVE;
}

void snapshots_request(struct snapshots *snapshots, bool is_last, bool can_change)
{
	bool is_urgent = is_last && snapshots->is_last;

	snapshots->is_wanted = true;
	snapshots->is_last |= is_last;
	if (snapshots->is_taking)
		return;
	if (is_last)
		stop_timer(snapshots); /* it may be for later */
	if (!is_urgent && can_change && outputs_take_snapshots(snapshots->outputs))
		arm(snapshots, PATIENCE_MS);
	else if (get_wait(snapshots) > 0)
		arm(snapshots, 0);
	else
		take(snapshots);
}
