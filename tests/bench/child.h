/* SPDX-License-Identifier: MIT */
/* Our own programs as child processes that get sockets. */
#ifndef BENCH_CHILD_H
#define BENCH_CHILD_H

#include <stddef.h>
#include <sys/types.h>

/* The number that the first of its sockets has in the child; the others follow. */
#define CHILD_FIRST_SOCKET 3
#define CHILD_MAX_SOCKETS 17

/*
 * Start a program, whose path is relative to the build directory, with as many sockets; ours
 * are their other ends. It ends with us.
 */
pid_t child_start(const char *const *arguments, size_t num_sockets, int *ret_sockets);
/* Kill it, and wait until it is gone. */
void child_stop(pid_t pid);

#endif
