/* SPDX-License-Identifier: MIT */
/* Which cases there are, and how one of them is run. */
#ifndef FAULTS_CASES_H
#define FAULTS_CASES_H

#include "double.h"
#include "scenario.h"

struct fault_case {
	const struct scenario *scenario;
	struct double_plan plan;
};

struct fault_cases {
	struct fault_case *cases;
	size_t count, room;
	unsigned int reached[NUM_CALLS]; /* how often each call was made with nothing failing */
};

/* Run the scenario with nothing failing, and add a case for each call that it makes. */
void cases_add(struct fault_cases *cases, const struct scenario *scenario);

/* Fails if what must hold does not. */
void cases_run(const struct fault_case *fault_case);

/* "SCENARIO CALL FAULT N", and "N+" where all from the n-th on fail. */
void cases_describe(const struct fault_case *fault_case, char *ret_text, size_t size);

/* Read what cases_describe() wrote; false, with a line on stderr, where there is no such thing. */
bool cases_parse(char **words, struct fault_case *ret_case);

#endif
