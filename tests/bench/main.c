/* SPDX-License-Identifier: MIT */
/*
 * vug-bench [OPTION…] [ROW…]: measures front ends with one load generator, which is their back end:
 * the floor, the library, vug-view and QEMU, in turn, in several rounds; prints the medians.
 * docs/performance.md says what the figures mean.
 *
 *	--build DIRECTORY  where the programs were built (default: build)
 *	--modules DIRECTORY  modules of QEMU's with the device of examples/qemu, which is measured then, too
 *	--seconds S        how long a batch lasts (default: 0.5)
 *	--rounds N         how often each front end has its turn (default: 7)
 *	--without NAME     leave that front end out
 *	--no-calls         do not count system calls
 *	--json FILE        write everything there, too
 *	--list             the rows
 *
 * ROW: those whose name begins with it; default: all.
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "report.h"
#include "support/check.h"

struct program {
	struct measure_options measure;
	const char *json;
	bool lists;
	char **names;
	int num_names;
};

static const struct option long_options[] = {
	{"build", required_argument, NULL, 'b'},
	{"seconds", required_argument, NULL, 's'},
	{"rounds", required_argument, NULL, 'r'},
	{"without", required_argument, NULL, 'w'},
	{"no-calls", no_argument, NULL, 'c'},
	{"json", required_argument, NULL, 'j'},
	{"modules", required_argument, NULL, 'm'},
	{"list", no_argument, NULL, 'l'},
	{NULL, 0, NULL, 0},
};

static void take_option(struct program *program, int option)
{
	switch (option) {
	case 'b':
		subject_build_directory = optarg;
		break;
	case 's':
		program->measure.seconds = strtod(optarg, NULL);
		break;
	case 'r':
		program->measure.rounds = strtoul(optarg, NULL, 10);
		break;
	case 'w':
		program->measure.without = optarg;
		break;
	case 'c':
		program->measure.counts_calls = false;
		break;
	case 'j':
		program->json = optarg;
		break;
	case 'm':
		subject_module_directory = optarg;
		break;
	case 'l':
		program->lists = true;
		break;
	default:
		fprintf(stderr, "usage: vug-bench [OPTION…] [ROW…]; see tests/bench/main.c\n");
		exit(2);
	}
}

static struct program parse(int argc, char **argv)
{
	struct program program = {.measure = {.seconds = 0.5, .rounds = 7, .counts_calls = true}};
	int option;

	while ((option = getopt_long(argc, argv, "", long_options, NULL)) >= 0)
		take_option(&program, option);
	program.names = argv + optind;
	program.num_names = argc - optind;
	check(program.measure.seconds > 0, "--seconds must be more than 0");
	check(program.measure.rounds >= 1 && program.measure.rounds <= RESULT_MAX_ROUNDS,
	      "--rounds must be 1 to %d", RESULT_MAX_ROUNDS);
	return program;
}

static bool is_chosen(const struct program *program, const struct row *row)
{
	for (int i = 0; i < program->num_names; i++)
		if (strncmp(row->name, program->names[i], strlen(program->names[i])) == 0)
			return true;
	return program->num_names == 0;
}

/* It needs CAP_PERFMON, or kernel.perf_event_paranoid below 1 and tracefs. */
static void look_for_counter(struct measure_options *options)
{
	struct call_counter counter;
	int error;

	if (!options->counts_calls)
		return;
	error = call_counter_start(&counter, getpid());
	if (error == 0) {
		call_counter_stop(&counter);
		return;
	}
	options->counts_calls = false;
	printf("System calls are not counted: perf_event_open(2) of raw_syscalls:sys_enter: "
	       "%s.\n\n",
	       strerror(-error));
}

static void list_rows(void)
{
	for (size_t i = 0; i < num_rows; i++)
		printf("%-22s %s\n", rows[i].name, rows[i].title);
}

static size_t run(struct program *program, struct results *results)
{
	size_t count = 0;

	look_for_counter(&program->measure);
	report_head();
	for (size_t i = 0; i < num_rows; i++) {
		const size_t first = results->count;

		if (!is_chosen(program, &rows[i]))
			continue;
		measure_row(&rows[i], &program->measure, results);
		report_row(results, first);
		count++;
	}
	return count;
}

int main(int argc, char **argv)
{
	struct program program = parse(argc, argv);
	struct results results = {.count = 0};

	if (program.lists) {
		list_rows();
		return 0;
	}
	check(run(&program, &results) > 0, "there is no such row; --list shows them");
	report_goals(&results);
	if (program.json != NULL)
		report_json(&results, &program.measure, program.json);
	results_free(&results);
	return 0;
}
