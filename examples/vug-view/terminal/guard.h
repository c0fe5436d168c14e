/* SPDX-License-Identifier: MIT */
/*
 * A process that waits for this one to die without having put the terminal back (SIGKILL, the
 * sandbox's SIGSYS), and does it then.
 */
#ifndef VUG_VIEW_TERMINAL_GUARD_H
#define VUG_VIEW_TERMINAL_GUARD_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct terminal_guard {
	pid_t child; /* -1: none */
	int pipe_fd; /* to it */
};

/* Without memory or processes there is none, which is tolerated. Before the sandbox. */
struct terminal_guard terminal_guard_start(int fd, const struct termios *before,
					   const struct termios *during);

/* Whether there will be something to put back, and of restore.h's extras which. Async-signal-safe. */
void terminal_guard_tell(const struct terminal_guard *guard, bool is_entered, int extras);

void terminal_guard_end(struct terminal_guard *guard);

#endif
