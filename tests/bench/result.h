/* SPDX-License-Identifier: MIT */
/* Figures: of one front end, in one row. */
#ifndef BENCH_RESULT_H
#define BENCH_RESULT_H

#include <stddef.h>

#include "row.h"
#include "subject.h"

enum metric {
	METRIC_RATE,
	METRIC_BANDWIDTH,
	METRIC_P50,
	METRIC_P99,
	METRIC_TIME_A_MESSAGE,
	METRIC_TIME_A_GIGABYTE,
	METRIC_CALLS,
	METRIC_PEAK,
	METRIC_MEMORY,
	NUM_METRICS
};

struct metric_description {
	const char *name;    /* in JSON, with its unit */
	const char *heading; /* in the table */
	int digits;          /* behind the point */
};

extern const struct metric_description metrics[NUM_METRICS];

#define RESULT_MAX_ROUNDS 64

struct result {
	const struct row *row;
	const struct subject_kind *kind;
	/* What is not known, or makes no sense, is NAN. */
	double values[NUM_METRICS]; /* medians of the rounds */
	double rounds[RESULT_MAX_ROUNDS][NUM_METRICS];
	size_t num_rounds;
};

struct results {
	struct result *list;
	size_t count;
};

/* A new one at the end, without a figure. Invalidates those that were returned before. */
struct result *results_add(struct results *results, const struct row *row,
			   const struct subject_kind *kind);
/* NULL: it was not measured. */
const struct result *results_find(const struct results *results, const char *row,
				  const char *subject);
void results_free(struct results *results);

/* The medians of its rounds, in place of what its values were. */
void result_take_medians(struct result *result);

#endif
