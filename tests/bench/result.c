/* SPDX-License-Identifier: MIT */
#include "result.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"

const struct metric_description metrics[NUM_METRICS] = {
	[METRIC_RATE] = {"messages_per_second", "messages/s", 0},
	[METRIC_BANDWIDTH] = {"gigabytes_per_second", "GB/s", 2},
	[METRIC_P50] = {"p50_microseconds", "p50 µs", 1},
	[METRIC_P99] = {"p99_microseconds", "p99 µs", 1},
	[METRIC_TIME_A_MESSAGE] = {"cpu_microseconds_per_message", "CPU s / M messages", 2},
	[METRIC_TIME_A_GIGABYTE] = {"cpu_seconds_per_gigabyte", "CPU s / GB", 3},
	[METRIC_CALLS] = {"system_calls_per_message", "calls / message", 3},
	[METRIC_PEAK] = {"peak_rss_mebibytes", "peak RSS MiB", 1},
	[METRIC_MEMORY] = {"connection_kibibytes", "KiB / connection", 0},
};

struct result *results_add(struct results *results, const struct row *row,
			   const struct subject_kind *kind)
{
	struct result *list =
		realloc(results->list, (results->count + 1) * sizeof(results->list[0]));
	struct result *result;

	check(list != NULL, "no memory for results");
	results->list = list;
	result = &list[results->count++];
	memset(result, 0, sizeof(*result));
	result->row = row;
	result->kind = kind;
	for (size_t i = 0; i < NUM_METRICS; i++)
		result->values[i] = NAN;
	return result;
}

const struct result *results_find(const struct results *results, const char *row,
				  const char *subject)
{
	for (size_t i = 0; i < results->count; i++)
		if (strcmp(results->list[i].row->name, row) == 0 &&
		    strcmp(results->list[i].kind->name, subject) == 0)
			return &results->list[i];
	return NULL;
}

void results_free(struct results *results)
{
	free(results->list);
	*results = (struct results){.count = 0};
}

static int compare(const void *a, const void *b)
{
	const double *first = a, *second = b;

	return (*first > *second) - (*first < *second);
}

static double get_median(const struct result *result, enum metric metric)
{
	double values[RESULT_MAX_ROUNDS];

	for (size_t i = 0; i < result->num_rounds; i++)
		values[i] = result->rounds[i][metric];
	qsort(values, result->num_rounds, sizeof(values[0]), compare);
	return values[result->num_rounds / 2];
}

void result_take_medians(struct result *result)
{
	for (enum metric metric = 0; metric < NUM_METRICS; metric++)
		if (!isnan(result->rounds[0][metric]))
			result->values[metric] = get_median(result, metric);
}
