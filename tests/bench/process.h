/* SPDX-License-Identifier: MIT */
/* What a process that is measured has used. */
#ifndef BENCH_PROCESS_H
#define BENCH_PROCESS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * Processor time of its main thread, which serves the channel in each of them, in nanoseconds.
 * Exact only while it sleeps.
 */
int64_t process_get_main_time(pid_t pid);

/* Its own memory that is not a picture: heap and stacks, in KiB. */
size_t process_get_private_kib(pid_t pid);

/* Counts system calls of all threads of a process. */
struct call_counter {
	int *fds;
	size_t count;
};

/* Returns 0, or -errno where it is not permitted or possible here. */
int call_counter_start(struct call_counter *counter, pid_t pid);
/* Since the start; ends it. */
uint64_t call_counter_stop(struct call_counter *counter);

#endif
