/* SPDX-License-Identifier: MIT */
#include "report.h"

#include <math.h>
#include <stdio.h>

#include "goal.h"

static void print_number(double value, int digits)
{
	if (isnan(value))
		printf(" |");
	else
		printf(" %.*f |", digits, value);
}

void report_head(void)
{
	printf("| row | front end | × floor | × QEMU |");
	for (size_t i = 0; i < NUM_METRICS; i++)
		printf(" %s |", metrics[i].heading);
	printf("\n|---|---|--:|--:|");
	for (size_t i = 0; i < NUM_METRICS; i++)
		printf("--:|");
	printf("\n");
}

/* Of what the row is about: its rate, or how long a round trip takes. */
static double get_ratio(const struct results *results, const struct result *result,
			const char *reference)
{
	const struct result *other = results_find(results, result->row->name, reference);
	const enum metric metric = result->row->kind == ROW_ROUND_TRIP ? METRIC_P50 : METRIC_RATE;

	return other != NULL ? result->values[metric] / other->values[metric] : NAN;
}

static void print_result(const struct results *results, const struct result *result)
{
	printf("| %s | %s |", result->row->name, result->kind->name);
	print_number(get_ratio(results, result, "floor"), 2);
	print_number(get_ratio(results, result, "qemu"), 2);
	for (size_t i = 0; i < NUM_METRICS; i++)
		print_number(result->values[i], metrics[i].digits);
	printf("\n");
}

void report_row(const struct results *results, size_t first)
{
	for (size_t i = first; i < results->count; i++)
		print_result(results, &results->list[i]);
	fflush(stdout);
}

static void print_goal(const struct goal *goal, const struct results *results)
{
	const double value = goal_get_value(goal, results);
	char text[256];

	if (isnan(value))
		return;
	goal_describe(goal, text, sizeof(text));
	printf("| %s | %.2f | %s |\n", text, value, goal_is_met(goal, value) ? "yes" : "**no**");
}

void report_goals(const struct results *results)
{
	printf("\n| goal | measured | met |\n|---|--:|---|\n");
	for (size_t i = 0; i < num_goals; i++)
		print_goal(&goals[i], results);
}
