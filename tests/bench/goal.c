/* SPDX-License-Identifier: MIT */
#include "goal.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define AT_LEAST(row_, subject_, metric_, limit_, reference_) \
	{ \
		.row = (row_), .subject = (subject_), .metric = (metric_), .limit = (limit_), \
		.reference = (reference_) \
	}
#define AT_MOST(row_, subject_, metric_, limit_, reference_) \
	{ \
		.row = (row_), .subject = (subject_), .metric = (metric_), .is_at_most = true, \
		.limit = (limit_), .reference = (reference_) \
	}

#define FASTER(row, of_floor, of_qemu) \
	AT_LEAST(row, "attach", METRIC_RATE, of_floor, "floor"), \
		AT_LEAST(row, "attach", METRIC_RATE, of_qemu, "qemu")
#define FASTER_IN_QEMU(row, of_qemu) AT_LEAST(row, "qemu-vug", METRIC_RATE, of_qemu, "qemu")
#define ANSWERED(row) AT_MOST(row, "attach", METRIC_P50, 1.3, "floor")
#define COALESCED(row) \
	AT_LEAST(row, "open", METRIC_RATE, 0.7, "floor"), \
		AT_LEAST(row, "open", METRIC_RATE, 5, "qemu"), \
		AT_MOST(row, "open", METRIC_CALLS, 0.1, NULL)

const struct goal goals[] = {
	FASTER("update.1080p", 0.95, 1.5),
	FASTER("update.4k", 0.95, 1.5),
	AT_LEAST("update.1080p", "open", METRIC_RATE, 1.2, "floor"),
	AT_LEAST("update.4k", "open", METRIC_RATE, 1.2, "floor"),
	FASTER("update.64x64", 0.85, 3),
	AT_LEAST("update.8x8", "attach", METRIC_RATE, 3, "qemu"),
	AT_LEAST("cursor.position", "attach", METRIC_RATE, 3, "qemu"),
	FASTER_IN_QEMU("update.1080p", 1.5),
	FASTER_IN_QEMU("update.4k", 1.5),
	FASTER_IN_QEMU("update.64x64", 3),
	FASTER_IN_QEMU("update.8x8", 3),
	FASTER_IN_QEMU("cursor.position", 3),
	COALESCED("update.8x8"),
	COALESCED("cursor.position"),
	ANSWERED("request.features"),
	ANSWERED("request.display_info"),
	ANSWERED("request.edid"),
	ANSWERED("dmabuf.update"),
	AT_MOST(NULL, "attach", METRIC_MEMORY, 128, NULL),
	AT_MOST(NULL, "open", METRIC_MEMORY, 128, NULL),
	{.row = "servers.16",
	 .subject = "attach",
	 .metric = METRIC_TIME_A_MESSAGE,
	 .is_at_most = true,
	 .limit = 1.2,
	 .reference_row = "servers.1",
	 .reference = "attach"},
};
const size_t num_goals = sizeof(goals) / sizeof(goals[0]);

static double get_largest(const struct goal *goal, const struct results *results)
{
	double largest = NAN;

	for (size_t i = 0; i < results->count; i++)
		if (strcmp(results->list[i].kind->name, goal->subject) == 0)
			largest = fmax(largest, results->list[i].values[goal->metric]);
	return largest;
}

static double get_figure(const struct results *results, const char *row, const char *subject,
			 enum metric metric)
{
	const struct result *result = results_find(results, row, subject);

	return result != NULL ? result->values[metric] : NAN;
}

double goal_get_value(const struct goal *goal, const struct results *results)
{
	const char *reference_row = goal->reference_row != NULL ? goal->reference_row : goal->row;
	double figure;

	if (goal->row == NULL)
		return get_largest(goal, results);
	figure = get_figure(results, goal->row, goal->subject, goal->metric);
	if (goal->reference == NULL)
		return figure;
	return figure / get_figure(results, reference_row, goal->reference, goal->metric);
}

bool goal_is_met(const struct goal *goal, double value)
{
	return goal->is_at_most ? value <= goal->limit : value >= goal->limit;
}

void goal_describe(const struct goal *goal, char *ret_text, size_t size)
{
	const char *row = goal->row != NULL ? goal->row : "all rows";
	const char *sign = goal->is_at_most ? "≤" : "≥";

	if (goal->reference == NULL)
		snprintf(ret_text, size, "%s: %s, %s %s %g", row, goal->subject,
			 metrics[goal->metric].heading, sign, goal->limit);
	else
		snprintf(ret_text, size, "%s: %s, %s %s %g × %s%s%s", row, goal->subject,
			 metrics[goal->metric].heading, sign, goal->limit, goal->reference,
			 goal->reference_row != NULL ? " in " : "",
			 goal->reference_row != NULL ? goal->reference_row : "");
}
