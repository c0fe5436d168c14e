/* SPDX-License-Identifier: MIT */
/* The three programs as child processes: they do not outlive this process. */
#ifndef VUG_RUN_PARTS_H
#define VUG_RUN_PARTS_H

#include <glib.h>
#include <signal.h>
#include <stdint.h>

#include "ending.h"

struct parts {
	const char *directory;
	sigset_t signals;  /* of watched_signals_hold() */
	int fd;            /* where these signals are read */
	pid_t pids[PARTS]; /* 0: it was not started */
	struct ending endings[PARTS];
	unsigned int turns;
	int signal; /* that asked for the end; 0: none did */
};

/* False with an error of one line. */
bool parts_init(struct parts *parts, const char *directory, GError **error);

bool parts_start(struct parts *parts, enum part part, const GArray *command, GError **error);

/*
 * Wait until something has happened or the deadline of poll_deadline() has passed, and note it. False: it has passed.
 */
bool parts_wait(struct parts *parts, uint64_t deadline);

/* Whether one has ended, or a signal asked for the end. */
bool parts_are_over(const struct parts *parts);

/* End all: QEMU first, which has a guest's disks to finish, and what they have started, in the end by SIGKILL. */
void parts_end(struct parts *parts);

#endif
