/* SPDX-License-Identifier: MIT */
#include "snapshots.h"

#include "outputs.h"

/* For a whole picture of a guest that draws ten times a second or more. */
#define PATIENCE_MS 100

struct snapshots {
	struct outputs *outputs;
	bool is_wanted;
	bool is_last;
	guint timer;
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

void snapshots_picture_is_whole(struct snapshots *snapshots)
{
	if (!snapshots->is_wanted)
		return;
	snapshots->is_wanted = false;
	stop_timer(snapshots);
	outputs_snapshot(snapshots->outputs, snapshots->is_last);
	if (snapshots->is_last)
		snapshots->taken(snapshots->data);
}

static gboolean on_timer(gpointer data)
{
	struct snapshots *snapshots = data;

	snapshots->timer = 0;
	snapshots_picture_is_whole(snapshots);
	return G_SOURCE_REMOVE;
}

void snapshots_request(struct snapshots *snapshots, bool is_last, bool can_change)
{
	bool is_urgent = is_last && snapshots->is_last;

	snapshots->is_wanted = true;
	snapshots->is_last |= is_last;
	if (is_urgent || !can_change || !outputs_take_snapshots(snapshots->outputs))
		snapshots_picture_is_whole(snapshots);
	else if (snapshots->timer == 0)
		snapshots->timer = g_timeout_add(PATIENCE_MS, on_timer, snapshots);
}
