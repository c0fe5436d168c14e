/* SPDX-License-Identifier: MIT */
/*
 * backend-tests: the library against the real back end, with no VM.
 *
 * VUG_BACKEND names the back end; the default is Debian's. Where there is none the tests are
 * skipped (exit status 77), which counts as a failure where CI=true is set.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "process.h"

#define EXIT_SKIPPED 77

static int skip(void)
{
	const char *ci = getenv("CI");

	printf("skipped: no back end at %s. On Debian: apt-get install qemu-system-gui; elsewhere "
	       "set VUG_BACKEND to QEMU's vhost-user-gpu.\n",
	       process_get_program());
	return ci != NULL && strcmp(ci, "true") == 0 ? EXIT_FAILURE : EXIT_SKIPPED;
}

int main(int argc, char **argv)
{
	struct criterion_test_set *tests;
	int result = 0;

	if (access(process_get_program(), X_OK) < 0)
		return skip();
	tests = criterion_initialize();
	if (criterion_handle_args(argc, argv, true))
		result = !criterion_run_all_tests(tests);
	criterion_finalize(tests);
	return result;
}
