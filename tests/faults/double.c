/* SPDX-License-Identifier: MIT */
/* The plan, and the books of descriptors. */
#include "double.h"

#include <errno.h>
#include <string.h>

#include "double_books.h"
#include "support/check.h"

#define MAX_FD 4096

static struct {
	struct double_plan plan;
	bool is_counting;
	unsigned int counts[NUM_CALLS], num_faults;
	bool owns[MAX_FD];
} state;

void double_start(const struct double_plan *plan)
{
	memset(&state, 0, sizeof(state));
	state.plan = *plan;
	state.is_counting = true;
	double_start_memory();
	double_start_time();
	double_start_dmabufs();
	double_forget_fences();
}

void double_stop(void)
{
	state.is_counting = false;
}

unsigned int double_get_count(enum double_call call)
{
	return state.counts[call];
}

unsigned int double_get_num_faults(void)
{
	return state.num_faults;
}

const struct double_fault *double_count(enum double_call call)
{
	const struct double_plan *plan = &state.plan;
	unsigned int n;

	if (!state.is_counting)
		return NULL;
	n = ++state.counts[call];
	if (plan->fault == NULL || call != plan->call || n < plan->n ||
	    (n > plan->n && !plan->lasts))
		return NULL;
	state.num_faults++;
	return plan->fault;
}

bool double_fails(enum double_call call)
{
	const struct double_fault *fault = double_count(call);

	if (fault == NULL)
		return false;
	errno = fault->error;
	return true;
}

void double_own(int fd)
{
	if (fd < 0)
		return;
	check(fd < MAX_FD && !state.owns[fd], "descriptor %d is the library's twice", fd);
	state.owns[fd] = true;
}

void double_disown(int fd)
{
	check(fd >= 0 && fd < MAX_FD && state.owns[fd],
	      "the library gives descriptor %d away, which is not its own", fd);
	state.owns[fd] = false;
}

void double_give(int fd)
{
	double_own(fd);
}

void double_take(int fd)
{
	double_disown(fd);
}

void double_expect_empty(void)
{
	for (int fd = 0; fd < MAX_FD; fd++)
		check(!state.owns[fd], "the library has not closed descriptor %d", fd);
	double_expect_no_memory();
	double_expect_no_access();
}
