/* SPDX-License-Identifier: MIT */
/* The figures as tables of Markdown, and as JSON. */
#ifndef BENCH_REPORT_H
#define BENCH_REPORT_H

#include "measure.h"

void report_head(void);
/* The last results, from that index on: those of a row. */
void report_row(const struct results *results, size_t first);
void report_goals(const struct results *results);
/* Fails the run if it cannot be written. */
void report_json(const struct results *results, const struct measure_options *options,
		 const char *path);

#endif
