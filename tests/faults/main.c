/* SPDX-License-Identifier: MIT */
/*
 * fault-tests                        every case
 * fault-tests SCENARIO…              the cases of these scenarios
 * fault-tests SCENARIO CALL FAULT N  one case, as it is named where it fails; N+: from then on
 * fault-tests --calls                the calls that the double stands in for
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cases.h"
#include "support/check.h"

#define MAX_FAILURES 25
#define PATIENCE_SECONDS 60

static void fail_quietly(const char *reason)
{
	fprintf(stderr, "    %s\n", reason);
	_exit(1);
}

static void run_one(const struct fault_case *fault_case)
{
	alarm(PATIENCE_SECONDS);
	cases_run(fault_case);
	alarm(0);
}

/* A crash ends the worker and nothing else; *current says where it was. */
static int work(const struct fault_cases *cases, size_t *current)
{
	pid_t worker = fork();
	int status;

	check(worker >= 0, "fork failed");
	if (worker == 0) {
		for (; *current < cases->count; ++*current)
			run_one(&cases->cases[*current]);
		exit(0);
	}
	check(waitpid(worker, &status, 0) == worker, "waitpid failed");
	return status;
}

static void report(const struct fault_cases *cases, size_t current, int status)
{
	char name[128] = "the end, where the sanitizers look for leaks";

	if (current < cases->count)
		cases_describe(&cases->cases[current], name, sizeof(name));
	if (WIFSIGNALED(status))
		fprintf(stderr, "    ended by signal %d%s\n", WTERMSIG(status),
			WTERMSIG(status) == SIGALRM ? ": it did not come to an end" : "");
	fprintf(stderr, "FAILED: %s\n", name);
}

static unsigned int run_all(const struct fault_cases *cases)
{
	size_t *current = mmap(NULL, sizeof(*current), PROT_READ | PROT_WRITE,
			       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned int failures = 0;
	int status;

	check(current != MAP_FAILED, "mmap failed");
	while ((status = work(cases, current)) != 0 && ++failures < MAX_FAILURES) {
		report(cases, (*current)++, status);
		if (*current >= cases->count)
			break;
	}
	return failures;
}

static unsigned int check_reach(const struct fault_cases *cases)
{
	unsigned int failures = 0;

	for (enum double_call call = 0; call < NUM_CALLS; call++) {
		if (cases->reached[call] > 0)
			continue;
		fprintf(stderr, "FAILED: no scenario comes to call %s\n", double_rows[call].name);
		failures++;
	}
	return failures;
}

static int run_scenarios(int count, char **names)
{
	struct fault_cases cases = {.count = 0};
	unsigned int failures;

	for (const struct scenario *scenario = scenarios; scenario->name != NULL; scenario++) {
		bool is_wanted = count == 0;
		size_t before = cases.count;

		for (int i = 0; i < count; i++)
			is_wanted = is_wanted || strcmp(names[i], scenario->name) == 0;
		if (!is_wanted)
			continue;
		cases_add(&cases, scenario);
		printf("%-16s %zu cases\n", scenario->name, cases.count - before);
	}
	fflush(stdout);
	failures = run_all(&cases);
	if (count == 0)
		failures += check_reach(&cases);
	printf("%zu cases, %u failed\n", cases.count, failures);
	free(cases.cases);
	return failures == 0 && cases.count > 0 ? 0 : 1;
}

static int run_named(char **words)
{
	struct fault_case fault_case;

	if (!cases_parse(words, &fault_case))
		return 2;
	run_one(&fault_case);
	puts("passed");
	return 0;
}

static int print_calls(void)
{
	for (enum double_call call = 0; call < NUM_CALLS; call++)
		puts(double_rows[call].symbol);
	return 0;
}

int main(int argc, char **argv)
{
	check_failure_handler = fail_quietly;
	if (argc == 2 && strcmp(argv[1], "--calls") == 0)
		return print_calls();
	double_take_pixman();
	if (argc == 5)
		return run_named(argv + 1);
	return run_scenarios(argc - 1, argv + 1);
}
