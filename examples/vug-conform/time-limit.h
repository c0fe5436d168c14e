/* SPDX-License-Identifier: MIT */
/* No test takes for ever: at its time limit, or at a signal that ends the program, COMMAND is killed. */
#ifndef TIME_LIMIT_H
#define TIME_LIMIT_H

#include <stdbool.h>
#include <sys/types.h>

#include "meeting.h"

/* SIGINT, SIGTERM and SIGHUP remove the socket. */
void time_limit_init(const struct meeting *meeting);

/* group: its process group, 0 while there is none. Each wait has the timeout, and a test some of them. */
void time_limit_begin(const pid_t *group, double timeout);
/* Returns whether the limit was reached. */
bool time_limit_end(void);

#endif
