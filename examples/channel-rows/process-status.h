/* SPDX-License-Identifier: MIT */
/* What /proc says of a process. */
#ifndef CHANNEL_ROWS_PROCESS_STATUS_H
#define CHANNEL_ROWS_PROCESS_STATUS_H

#include <stddef.h>
#include <sys/types.h>

/* How many descriptors it has open. */
size_t process_count_descriptors(pid_t pid);

/* A field of its status in KiB: VmHWM, the most memory that it had; VmPeak, address space. */
size_t process_get_kib(pid_t pid, const char *field);

/* VmHWM restarts. */
void process_reset_peak(pid_t pid);

/* The processor time of its main thread so far, in clock ticks. */
unsigned long process_get_main_ticks(pid_t pid);

/* So many more descriptors than now may be opened. */
void process_limit_descriptors(pid_t pid, size_t more);
void process_lift_limit(pid_t pid);

#endif
