/* SPDX-License-Identifier: MIT */
/* vug-conform: tests front ends and back ends of other projects. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "back-end-run.h"
#include "command-line.h"
#include "front-end-run.h"
#include "inherited/inherited.h"
#include "time-limit.h"

#define EXIT_USAGE 2

static int run(const struct command_line *line)
{
	struct meeting meeting;
	struct tap tap = {0};
	int error = meeting_init(&meeting);
	bool is_run;

	if (error < 0) {
		fprintf(stderr, "vug-conform: no folder for the socket: %s\n", strerror(-error));
		return EXIT_USAGE;
	}
	time_limit_init(&meeting);
	is_run = line->is_back_end ? back_end_run(line, &meeting, &tap)
				   : front_end_run(line, &meeting, &tap);
	meeting_finish(&meeting);
	if (!is_run)
		return EXIT_USAGE;
	printf("# %u tests, %u failed\n", tap.number, tap.failed);
	return tap.failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int list(const struct command_line *line)
{
	if (line->is_back_end)
		back_end_list(line);
	else
		front_end_list(line);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	struct command_line line;

	inherited_put_right();
	inherited_make_blocking(STDOUT_FILENO);
	switch (command_line_parse(argc, argv, &line)) {
	case OPTIONS_WRONG:
		return EXIT_USAGE;
	case OPTIONS_SAID:
		return EXIT_SUCCESS;
	default:
		return line.lists ? list(&line) : run(&line);
	}
}
