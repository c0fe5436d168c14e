/* SPDX-License-Identifier: MIT */
/* What is wanted: said beside the figures, never demanded by a test. */
#ifndef BENCH_GOAL_H
#define BENCH_GOAL_H

#include <stdbool.h>

#include "result.h"

struct goal {
	const char *row;     /* NULL: the largest of all rows */
	const char *subject; /* whose figure it is about */
	enum metric metric;
	bool is_at_most; /* else at least */
	double limit;
	/* It is a ratio to this one's figure; both NULL: it is the figure itself. */
	const char *reference_row; /* NULL: the same */
	const char *reference;
};

extern const struct goal goals[];
extern const size_t num_goals;

/* NAN: not measured. */
double goal_get_value(const struct goal *goal, const struct results *results);
bool goal_is_met(const struct goal *goal, double value);
/* In words. */
void goal_describe(const struct goal *goal, char *ret_text, size_t size);

#endif
