/* SPDX-License-Identifier: MIT */
/*
 * main() of a Criterion suite, with one option more:
 *
 *	--forked SHARE/SHARES [SUITE::TEST…]
 *
 * It runs each test, or every SHARES-th from SHARE on, in a fork of this process, but those that
 * are named.
 *
 * Criterion restarts the program for each test. Under valgrind that takes a second of getting
 * ready each time, a quarter of an hour in all; a fork is ready. For plain tests only: without
 * parameters, expected signals and fixtures of a whole suite.
 */
#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Of a test that hangs. */
#define BOUND_SECONDS 120

struct share {
	unsigned int number, of;
	char **left_out; /* ended by NULL */
};

/* Where Test() leaves each; the linker names both ends of a section. */
extern struct criterion_test *const __start_cr_tst[], *const __stop_cr_tst[];

/* --- what a test calls of Criterion, with --wrap ---------------------------------------------- */

static const struct criterion_test *forked; /* NULL: Criterion runs the tests */

void __real_criterion_internal_test_setup(void);
void __real_criterion_internal_test_main(void (*function)(void));
void __real_criterion_internal_test_teardown(void);
void __real_criterion_send_assert(struct criterion_assert_stats *stats);
_Noreturn void __real_criterion_skip_test(const char *format, ...);

void __wrap_criterion_internal_test_setup(void);
void __wrap_criterion_internal_test_main(void (*function)(void));
void __wrap_criterion_internal_test_teardown(void);
void __wrap_criterion_send_assert(struct criterion_assert_stats *stats);
_Noreturn __attribute__((format(printf, 1, 2))) void __wrap_criterion_skip_test(const char *format,
										...);

void __wrap_criterion_internal_test_setup(void)
{
	if (forked == NULL)
		__real_criterion_internal_test_setup();
	else if (forked->data->init != NULL)
		forked->data->init();
}

void __wrap_criterion_internal_test_main(void (*function)(void))
{
	if (forked == NULL)
		__real_criterion_internal_test_main(function);
	else
		function();
}

void __wrap_criterion_internal_test_teardown(void)
{
	if (forked == NULL)
		__real_criterion_internal_test_teardown();
	else if (forked->data->fini != NULL)
		forked->data->fini();
}

/* Only of a check that has failed: Criterion counts the others elsewhere. */
void __wrap_criterion_send_assert(struct criterion_assert_stats *stats)
{
	if (forked == NULL) {
		__real_criterion_send_assert(stats);
		return;
	}
	printf("%s:%u: %s\n", stats->file, stats->line, stats->message);
	exit(EXIT_FAILURE);
}

/* What this machine does not let a test do is no failure; without Criterion its own one crashes. */
void __wrap_criterion_skip_test(const char *format, ...)
{
	char reason[256];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reason, sizeof(reason), format, arguments);
	va_end(arguments);
	if (forked == NULL)
		__real_criterion_skip_test("%s", reason);
	printf("skipped: %s::%s: %s\n", forked->category, forked->name, reason);
	exit(EXIT_SUCCESS);
}

/* --- running them ----------------------------------------------------------------------------- */

_Noreturn static void be_the_test(const struct criterion_test *test)
{
	forked = test;
	alarm(BOUND_SECONDS);
	test->test();
	exit(EXIT_SUCCESS);
}

static bool passes(const struct criterion_test *test)
{
	int status = -1;
	pid_t child;

	fflush(NULL);
	child = fork();
	if (child == 0)
		be_the_test(test);
	if (child > 0)
		waitpid(child, &status, 0);
	if (status == 0)
		return true;
	printf("failed: %s::%s, in process %ld (wait status 0x%x)\n", test->category, test->name,
	       (long)child, (unsigned int)status);
	return false;
}

static bool is_named(const struct criterion_test *test, const char *name)
{
	size_t length = strlen(test->category);

	return strncmp(name, test->category, length) == 0 && strncmp(name + length, "::", 2) == 0 &&
	       strcmp(name + length + 2, test->name) == 0;
}

static bool is_left_out(const struct criterion_test *test, const struct share *share)
{
	for (char **name = share->left_out; *name != NULL; name++)
		if (is_named(test, *name))
			return true;
	return false;
}

static bool run_forked(struct share share)
{
	unsigned int place = 0, tried = 0, failed = 0;

	for (struct criterion_test *const *test = __start_cr_tst; test < __stop_cr_tst; test++) {
		if (*test == NULL || is_left_out(*test, &share) ||
		    place++ % share.of != share.number)
			continue;
		tried++;
		failed += !passes(*test);
	}
	printf("%u tests forked, %u failed\n", tried, failed);
	return tried > 0 && failed == 0;
}

static bool wants_forks(int argc, char **argv, struct share *ret_share)
{
	ret_share->left_out = argv + 3;
	return argc >= 3 && strcmp(argv[1], "--forked") == 0 &&
	       sscanf(argv[2], "%u/%u", &ret_share->number, &ret_share->of) == 2 &&
	       ret_share->of > 0;
}

int main(int argc, char **argv)
{
	struct criterion_test_set *tests;
	bool is_passed = true;
	struct share share;

	if (wants_forks(argc, argv, &share))
		return run_forked(share) ? EXIT_SUCCESS : EXIT_FAILURE;
	tests = criterion_initialize();
	if (criterion_handle_args(argc, argv, true))
		is_passed = criterion_run_all_tests(tests);
	criterion_finalize(tests);
	return is_passed ? EXIT_SUCCESS : EXIT_FAILURE;
}
