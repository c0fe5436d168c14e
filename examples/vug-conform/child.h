/* SPDX-License-Identifier: MIT */
/* COMMAND as a child process, with its place for the channel filled in. */
#ifndef CHILD_H
#define CHILD_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>

struct child {
	pid_t pid; /* and that of its process group; 0: none */
	int log;   /* what it and its children wrote */
	bool has_ended;
	int status; /* as of waitpid(), once it has ended */
	char how[64];
};

/*
 * Start it: {socket} in an argument becomes the path, {fd} the number of `fd` in the child, which is borrowed.
 * path: NULL, or fd: -1: it has none. Returns 0 or -errno: it cannot be executed.
 */
int child_start(struct child *child, char *const *command, const char *path, int fd);

/* Whether it has ended by now; then `how` says how. */
bool child_has_ended(struct child *child);
/* As child_has_ended(), after a wait for at most that long. */
bool child_wait(struct child *child, unsigned int timeout_ms);
/* By a signal, which is a crash and no way to end. */
bool child_was_killed(const struct child *child);

/* End it and all that it started, however it goes. */
void child_end(struct child *child);
/* Its last lines, each behind `prefix`; closes the log. */
void child_print_log(struct child *child, const char *prefix);

#endif
