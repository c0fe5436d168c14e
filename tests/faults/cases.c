/* SPDX-License-Identifier: MIT */
#include "cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history.h"
#include "support/check.h"

/* Of calls that are alike, the first and the last are looked at, and each so-many-th. */
#define SAMPLE_EDGE 12
#define SAMPLE_STEP 211

/* Of the scenario with nothing failing; kept until the next scenario. */
static struct {
	const struct scenario *scenario;
	char *history;
} reference;

static char *run(const struct scenario *scenario, const struct double_plan *plan)
{
	history_begin();
	double_start(plan);
	scenario->run();
	return history_end();
}

static void refer_to(const struct scenario *scenario)
{
	static const struct double_plan nothing = {.fault = NULL};

	if (reference.scenario == scenario)
		return;
	free(reference.history);
	reference.history = run(scenario, &nothing);
	reference.scenario = scenario;
}

static bool goes_unseen(const struct fault_case *fault_case)
{
	const struct double_fault *fault = fault_case->plan.fault;

	if (fault_case->scenario->tells_all_errors && fault->effect == EFFECT_FAIL)
		return fault->is_transparent && strcmp(fault->name, "EINTR") == 0;
	return fault->is_transparent;
}

void cases_run(const struct fault_case *fault_case)
{
	char *history;

	refer_to(fault_case->scenario);
	history = run(fault_case->scenario, &fault_case->plan);
	check(double_get_num_faults() > 0, "the call was never made");
	if (goes_unseen(fault_case))
		history_expect_same(history, reference.history);
	free(history);
}

static void add(struct fault_cases *cases, const struct fault_case *fault_case)
{
	if (cases->count == cases->room) {
		cases->room = cases->room * 2 + 1024;
		cases->cases = realloc(cases->cases, cases->room * sizeof(cases->cases[0]));
		check(cases->cases != NULL, "no memory");
	}
	cases->cases[cases->count++] = *fault_case;
}

static bool is_sampled(const struct scenario *scenario, unsigned int n, unsigned int count)
{
	return !scenario->is_sampled || n <= SAMPLE_EDGE || n + SAMPLE_EDGE > count ||
	       n % SAMPLE_STEP == 0;
}

static void add_fault(struct fault_cases *cases, const struct scenario *scenario,
		      enum double_call call, const struct double_fault *fault, unsigned int count)
{
	for (unsigned int n = 1; n <= count; n++) {
		struct fault_case fault_case = {.scenario = scenario,
						.plan = {.call = call, .fault = fault, .n = n}};

		if (!is_sampled(scenario, n, count))
			continue;
		add(cases, &fault_case);
		fault_case.plan.lasts = true;
		/* What cannot be seen is the same from wherever it begins. */
		if (fault->may_last && (!fault->is_transparent || n == 1))
			add(cases, &fault_case);
	}
}

void cases_add(struct fault_cases *cases, const struct scenario *scenario)
{
	unsigned int counts[NUM_CALLS];

	refer_to(scenario);
	for (enum double_call call = 0; call < NUM_CALLS; call++) {
		counts[call] = double_get_count(call);
		cases->reached[call] += counts[call];
	}
	for (enum double_call call = 0; call < NUM_CALLS; call++)
		for (size_t i = 0; i < DOUBLE_MAX_FAULTS; i++)
			if (double_rows[call].faults[i].name != NULL)
				add_fault(cases, scenario, call, &double_rows[call].faults[i],
					  counts[call]);
}

void cases_describe(const struct fault_case *fault_case, char *ret_text, size_t size)
{
	const struct double_plan *plan = &fault_case->plan;

	snprintf(ret_text, size, "%s %s %s %u%s", fault_case->scenario->name,
		 double_rows[plan->call].name, plan->fault->name, plan->n, plan->lasts ? "+" : "");
}

static const struct scenario *find_scenario(const char *name)
{
	for (const struct scenario *scenario = scenarios; scenario->name != NULL; scenario++)
		if (strcmp(scenario->name, name) == 0)
			return scenario;
	fprintf(stderr, "fault-tests: there is no scenario '%s'\n", name);
	return NULL;
}

static bool find_fault(const char *call, const char *fault, struct double_plan *ret_plan)
{
	for (enum double_call i = 0; i < NUM_CALLS; i++) {
		for (size_t j = 0; strcmp(double_rows[i].name, call) == 0 && j < DOUBLE_MAX_FAULTS;
		     j++) {
			const struct double_fault *row = &double_rows[i].faults[j];

			if (row->name == NULL || strcmp(row->name, fault) != 0)
				continue;
			*ret_plan = (struct double_plan){.call = i, .fault = row};
			return true;
		}
	}
	fprintf(stderr, "fault-tests: '%s' does not fail by '%s'\n", call, fault);
	return false;
}

bool cases_parse(char **words, struct fault_case *ret_case)
{
	char *end;

	ret_case->scenario = find_scenario(words[0]);
	if (ret_case->scenario == NULL || !find_fault(words[1], words[2], &ret_case->plan))
		return false;
	ret_case->plan.n = (unsigned int)strtoul(words[3], &end, 10);
	ret_case->plan.lasts = strcmp(end, "+") == 0;
	if (ret_case->plan.n > 0 && (*end == '\0' || ret_case->plan.lasts))
		return true;
	fprintf(stderr, "fault-tests: '%s' is not a number, or one with a +\n", words[3]);
	return false;
}
