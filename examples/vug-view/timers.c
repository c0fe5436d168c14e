/* SPDX-License-Identifier: MIT */
#include "timers.h"

struct timers {
	guint duration; /* sources; 0: none */
	guint idle;
	gint64 idle_us;
	gint64 last_frame;
	void (*ended)(bool is_idle, void *data);
	void *data;
};

static gboolean on_duration(gpointer data)
{
	struct timers *timers = data;

	timers->duration = 0;
	timers->ended(false, timers->data);
	return G_SOURCE_REMOVE;
}

struct timers *timers_new(guint duration_ms, guint idle_ms, void (*ended)(bool is_idle, void *data),
			  void *data)
{
	struct timers *timers = g_new0(struct timers, 1);

	timers->idle_us = (gint64)idle_ms * 1000;
	timers->ended = ended;
	timers->data = data;
	if (duration_ms > 0)
		timers->duration = g_timeout_add(duration_ms, on_duration, timers);
	return timers;
}

void timers_free(struct timers *timers)
{
	if (timers->duration != 0)
		g_source_remove(timers->duration);
	if (timers->idle != 0)
		g_source_remove(timers->idle);
	g_free(timers);
}

static gboolean on_idle(gpointer data);

/* One timer for many frames: it is not set again at each, but looks at the clock when it ends. */
static void wait_until_idle(struct timers *timers)
{
	gint64 left_us = timers->last_frame + timers->idle_us - g_get_monotonic_time();

	timers->idle = g_timeout_add((guint)(MAX(left_us, 0) / 1000 + 1), on_idle, timers);
}

static gboolean on_idle(gpointer data)
{
	struct timers *timers = data;

	timers->idle = 0;
	if (g_get_monotonic_time() - timers->last_frame < timers->idle_us)
		wait_until_idle(timers);
	else
		timers->ended(true, timers->data);
	return G_SOURCE_REMOVE;
}

void timers_frame(struct timers *timers)
{
	timers->last_frame = g_get_monotonic_time();
	if (timers->idle_us > 0 && timers->idle == 0)
		wait_until_idle(timers);
}
