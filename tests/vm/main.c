/* SPDX-License-Identifier: MIT */
/*
 * vm-tests [WORD]: the library with real dma-bufs, in the VM of run-in-vm.sh. Only the rules that
 * contain WORD. One line a rule; exit status 0 if all of them hold.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vm_test.h"

/* Of a rule, on a machine that is emulated. */
#define BOUND_SECONDS 240

static const struct vm_test *const tables[] = {descriptor_tests, exporter_tests, picture_tests,
					       fence_tests, many_tests};

static bool holds(const struct vm_test *test)
{
	int status = -1;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0) {
		alarm(BOUND_SECONDS);
		test->run();
		exit(EXIT_SUCCESS);
	}
	if (child > 0)
		waitpid(child, &status, 0);
	return status == 0;
}

int main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	unsigned int number = 0, failed = 0;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		for (const struct vm_test *test = tables[i]; test->rule != NULL; test++) {
			bool is_kept;

			if (strstr(test->rule, word) == NULL)
				continue;
			is_kept = holds(test);
			number++;
			failed += !is_kept;
			printf("%s %u - %s\n", is_kept ? "ok" : "not ok", number, test->rule);
		}
	printf("%u passed, %u failed\n", number - failed, failed);
	return number > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
