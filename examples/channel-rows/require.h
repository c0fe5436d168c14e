/* SPDX-License-Identifier: MIT */
/* What must work on this machine for a row to be run at all: memory, pipes, threads. */
#ifndef CHANNEL_ROWS_REQUIRE_H
#define CHANNEL_ROWS_REQUIRE_H

/* Called with the reason; it must not return. NULL, the default, prints the reason and aborts. */
extern void (*require_failure_handler)(const char *reason);

void require_failed(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

#define require(condition, ...) \
	do { \
		if (!(condition)) \
			require_failed(__VA_ARGS__); \
	} while (0)

#endif
