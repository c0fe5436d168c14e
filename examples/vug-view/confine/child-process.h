/* SPDX-License-Identifier: MIT */
/* A forked child of the program's own, that runs no other program. */
#ifndef VUG_VIEW_CHILD_PROCESS_H
#define VUG_VIEW_CHILD_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

/* The one descriptor that a child has besides the standard ones. */
#define CHILD_FD 3

struct child_process {
	pid_t pid; /* 0: none, or reaped */
	int fd;    /* readable when it has ended; -1: none, or a kernel that has no such thing */
};

/*
 * Fork; the child calls run() with CHILD_FD, which is `channel`, and ends with what it returns.
 * It has nothing else of the parent's but stderr, and ends with it. The channel stays the
 * caller's. Returns 0 or an errno value.
 */
int child_process_start(struct child_process *child, int channel, int (*run)(void *data),
			void *data);

/* By force; it is to be reaped yet. False where it does not run, or the sandbox does not allow it. */
bool child_process_kill(const struct child_process *child);

/* Of one that is about to end, or has: its status as waitpid() has it. One that does not is ended. */
int child_process_reap(struct child_process *child);

/* By force, if it still runs and the sandbox allows that. Lets go of everything. */
void child_process_end(struct child_process *child);

#endif
