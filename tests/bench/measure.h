/* SPDX-License-Identifier: MIT */
/* One row: its front ends in turn, several rounds. */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stdbool.h>

#include "result.h"

struct measure_options {
	double seconds; /* of a batch */
	size_t rounds;
	bool counts_calls;
	const char *without; /* a subject to leave out; NULL: none */
};

void measure_row(const struct row *row, const struct measure_options *options,
		 struct results *results);

#endif
