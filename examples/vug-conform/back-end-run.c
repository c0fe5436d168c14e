/* SPDX-License-Identifier: MIT */
#include "back-end-run.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "back-end-test.h"
#include "time-limit.h"

struct run {
	const struct command_line *line;
	const struct meeting *meeting;
	struct tap *tap;
	bool is_over; /* COMMAND cannot be started */
};

static const struct back_end_group *const groups[NUM_BACK_END_GROUPS] = {
	&back_end_channel, &back_end_guest, &back_end_picture, &back_end_cursor};

static void print_failure(const struct back_end_test *test, const struct machine *machine)
{
	const struct display_end *display = &machine->display;

	const bool has_rule = display->rule != NULL && display->rule[0] != '\0';

	tap_put_rule(has_rule ? display->rule : test->rule);
	tap_put("must", test->must);
	transcript_print(&display->transcript, "received");
	tap_end();
}

static void conclude(struct run *run, const struct back_end_test *test, struct machine *machine,
		     bool is_late)
{
	const struct display_end *display = &machine->display;
	const bool is_failed = is_late || display->rule != NULL;

	if (is_failed) {
		tap_not_ok(run->tap, test->name, is_late ? "took too long" : display->problem);
		print_failure(test, machine);
	} else if (machine->skipped != NULL) {
		tap_skip(run->tap, test->name, machine->skipped);
	} else {
		tap_ok(run->tap, test->name, test->must);
	}
	child_end(&machine->child);
	if (is_failed)
		child_print_log(&machine->child, "# COMMAND: ");
	else
		close(machine->child.log);
}

/* A test that is over without a fault and without a reason has lost COMMAND. */
static void run_test(struct run *run, const struct back_end_test *test)
{
	struct machine *machine = calloc(1, sizeof(*machine));
	bool is_late;

	if (machine == NULL)
		abort();
	machine_init(machine, run->meeting, run->line);
	time_limit_begin(&machine->child.pid, run->line->timeout);
	if (!test->run(machine) && machine_is_good(machine))
		machine_fail(machine, test->rule, "the test cannot go on");
	is_late = time_limit_end();
	run->is_over = machine->start_error != 0;
	if (run->is_over)
		tap_bail_out(strerror(-machine->start_error));
	else
		conclude(run, test, machine, is_late);
	machine_finish(machine);
	free(machine);
}

static void for_each(struct run *run,
		     void (*act)(struct run *run, const struct back_end_test *test))
{
	for (size_t i = 0; i < NUM_BACK_END_GROUPS; i++)
		for (size_t j = 0; j < groups[i]->count && !run->is_over; j++) {
			const struct back_end_test *test = &groups[i]->tests[j];

			if (run->line->gives_channel ? test->needs_vmm : test->needs_channel)
				continue;
			if (fnmatch(run->line->only, test->name, 0) == 0)
				act(run, test);
		}
}

static void count_test(struct run *run, const struct back_end_test *test)
{
	(void)test;
	run->tap->number++;
}

static void list_test(struct run *run, const struct back_end_test *test)
{
	(void)run;
	printf("%s\tdocs/protocol.md#%s\t%s\n", test->name, test->rule, test->must);
}

void back_end_list(const struct command_line *line)
{
	struct run run = {.line = line};

	for_each(&run, list_test);
}

bool back_end_run(const struct command_line *line, const struct meeting *meeting, struct tap *tap)
{
	struct tap counted = {0};
	struct run run = {.line = line, .meeting = meeting, .tap = &counted};

	for_each(&run, count_test);
	tap_begin(counted.number);
	run.tap = tap;
	for_each(&run, run_test);
	return !run.is_over;
}
