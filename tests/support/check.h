/* SPDX-License-Identifier: MIT */
/*
 * How the test support says that a test has failed: without depending on a test framework, so
 * that suites under one, plain programs and fuzzers can all use it.
 */
#ifndef SUPPORT_CHECK_H
#define SUPPORT_CHECK_H

/*
 * Called with the reason; it must not return. NULL, the default, prints the reason and aborts.
 * Set it before the first check, for example to the framework's own way to end a test.
 */
extern void (*check_failure_handler)(const char *reason);

void check_failed(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4), noreturn));

/* The message is what a reader of a failed run wants to know: the values, not the condition. */
#define check(condition, ...) \
	do { \
		if (!(condition)) \
			check_failed(__FILE__, __LINE__, __VA_ARGS__); \
	} while (0)

#endif
