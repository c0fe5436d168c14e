/* SPDX-License-Identifier: MIT */
/* How COMMAND gets its end of a connection: it listens, it connects, or it inherits it. */
#ifndef MEETING_H
#define MEETING_H

#include "child.h"
#include "command-line.h"

/* A folder for the socket, to be made once. */
struct meeting {
	char folder[64];
	char path[80];
};

/* Returns 0 or -errno. */
int meeting_init(struct meeting *meeting);
/* May be called in a signal handler. */
void meeting_finish(const struct meeting *meeting);

/*
 * Start COMMAND, and connect to it. Returns the connection, or -errno: -ETIMEDOUT where it was started and did
 * not connect or listen in time, -ECONNABORTED where it ended instead.
 */
int meeting_start(const struct meeting *meeting, const struct command_line *line,
		  struct child *child);
/* Whether COMMAND was started at all, whatever became of it. */
bool meeting_was_started(int result);

/* The process at the other end; 0: unknown. */
pid_t meeting_get_peer(int connection, const struct child *child);

#endif
