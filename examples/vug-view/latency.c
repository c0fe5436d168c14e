/* SPDX-License-Identifier: MIT */
#include "latency.h"

#include <stdlib.h>

struct latency {
	GMutex lock;
	guint64 count; /* of all that there ever were */
	gint64 max;    /* of those, too */
	gint64 samples[LATENCY_MAX_SAMPLES];
};

struct latency *latency_new(void)
{
	struct latency *latency = g_new0(struct latency, 1);

	g_mutex_init(&latency->lock);
	return latency;
}

void latency_free(struct latency *latency)
{
	if (!latency)
		return;
	g_mutex_clear(&latency->lock);
	g_free(latency);
}

void latency_add(struct latency *latency, gint64 arrival)
{
	gint64 late = MAX(g_get_monotonic_time() - arrival, 0);

	g_mutex_lock(&latency->lock);
	latency->samples[latency->count++ % LATENCY_MAX_SAMPLES] = late;
	latency->max = MAX(latency->max, late);
	g_mutex_unlock(&latency->lock);
}

void latency_note(struct latency_stage *stage, gint64 arrival)
{
	if (stage->news == 0)
		stage->news = arrival;
}

void latency_begin(struct latency_stage *stage)
{
	if (stage->begun == 0)
		stage->begun = stage->news;
	stage->news = 0;
}

void latency_finish(struct latency_stage *stage, struct latency *latency)
{
	if (stage->begun != 0)
		latency_add(latency, stage->begun);
	stage->begun = 0;
}

static int compare(const void *a, const void *b)
{
	const gint64 *first = a, *second = b;

	return (*first > *second) - (*first < *second);
}

struct latency_figures latency_get(struct latency *latency)
{
	struct latency_figures figures = {0};
	gsize have;

	g_mutex_lock(&latency->lock);
	have = (gsize)MIN(latency->count, LATENCY_MAX_SAMPLES);
	qsort(latency->samples, have, sizeof(latency->samples[0]), compare);
	figures.count = latency->count;
	figures.max = latency->max;
	if (have > 0) {
		figures.p50 = latency->samples[have / 2];
		figures.p99 = latency->samples[have - 1 - have / 100];
	}
	g_mutex_unlock(&latency->lock);
	return figures;
}
