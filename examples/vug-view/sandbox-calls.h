/* SPDX-License-Identifier: MIT */
/* The system calls that are left, as a seccomp filter. */
#ifndef VUG_VIEW_SANDBOX_CALLS_H
#define VUG_VIEW_SANDBOX_CALLS_H

#include <stdbool.h>

/*
 * terminal_fd: whose modes will be set; -1: none. Returns how many are left, or -errno. All threads
 * are filtered from now on.
 */
int sandbox_filter_calls(bool may_connect, int terminal_fd);

#endif
