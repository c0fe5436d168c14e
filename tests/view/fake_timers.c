/* SPDX-License-Identifier: MIT */
#include "view/fake_timers.h"

#include <stdbool.h>

#include "support/check.h"

/* GLib's own count from 1. */
#define FIRST_ID 1000000u
#define MAX_TIMERS 16

struct timer {
	GSourceFunc function; /* NULL: it is free */
	gpointer data;
	guint interval_ms;
	gint64 due_us;
};

static struct timer timers[MAX_TIMERS];
static gint64 now_us = G_USEC_PER_SEC;

guint __wrap_g_timeout_add(guint interval_ms, GSourceFunc function, gpointer data);
gboolean __wrap_g_source_remove(guint id);
gboolean __real_g_source_remove(guint id);
gint64 __wrap_g_get_monotonic_time(void);

guint __wrap_g_timeout_add(guint interval_ms, GSourceFunc function, gpointer data)
{
	for (guint i = 0; i < MAX_TIMERS; i++) {
		if (timers[i].function)
			continue;
		timers[i] = (struct timer){function, data, interval_ms,
					   now_us + interval_ms * G_TIME_SPAN_MILLISECOND};
		return FIRST_ID + i;
	}
	check(false, "more than %d timers", MAX_TIMERS);
	return 0;
}

gboolean __wrap_g_source_remove(guint id)
{
	if (id < FIRST_ID)
		return __real_g_source_remove(id);
	check(timers[id - FIRST_ID].function != NULL, "a timer is removed that has gone");
	timers[id - FIRST_ID].function = NULL;
	return TRUE;
}

gint64 __wrap_g_get_monotonic_time(void)
{
	return now_us;
}

static struct timer *find_first(gint64 until_us)
{
	struct timer *first = NULL;

	for (guint i = 0; i < MAX_TIMERS; i++)
		if (timers[i].function && timers[i].due_us <= until_us &&
		    (!first || timers[i].due_us < first->due_us))
			first = &timers[i];
	return first;
}

/* Its place is another timer's where the function has removed it. */
static void fire(struct timer *timer)
{
	const struct timer due = *timer;

	now_us = due.due_us;
	if (due.function(due.data))
		timer->due_us = now_us + due.interval_ms * G_TIME_SPAN_MILLISECOND;
	else if (timer->function == due.function && timer->due_us == due.due_us)
		timer->function = NULL;
}

void fake_timers_advance(guint milliseconds)
{
	gint64 until_us = now_us + milliseconds * G_TIME_SPAN_MILLISECOND;
	struct timer *timer;

	while ((timer = find_first(until_us)))
		fire(timer);
	now_us = until_us;
}

guint fake_timers_count(void)
{
	guint count = 0;

	for (guint i = 0; i < MAX_TIMERS; i++)
		count += timers[i].function != NULL;
	return count;
}
