/* SPDX-License-Identifier: MIT */
/*
 * Waiting for descriptors, for all programs here. poll(2) ends when any signal is handled, which says
 * nothing of the descriptors; these go on for the rest of the time, however many signals come.
 * Any thread, and signal handlers too.
 */
#ifndef POLL_UNTIL_H
#define POLL_UNTIL_H

#include <poll.h>
#include <stdint.h>

#define POLL_NEVER UINT64_MAX

/* A moment in nanoseconds of the monotonic clock, as many milliseconds from now; below 0: never. */
uint64_t poll_deadline(int timeout_ms);

/* As poll(2), to that moment: what is ready is looked at even if it has passed. Never EINTR. */
int poll_until(struct pollfd *fds, nfds_t count, uint64_t deadline);

/* As poll(2), but for EINTR. */
int poll_for(struct pollfd *fds, nfds_t count, int timeout_ms);

#endif
