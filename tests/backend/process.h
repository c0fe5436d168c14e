/* SPDX-License-Identifier: MIT */
/* A real back end, as a child process. */
#ifndef BACKEND_PROCESS_H
#define BACKEND_PROCESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "scripted-vmm/event-loop.h"

struct process {
	pid_t pid;
	int pidfd; /* readable once it has ended */
};

/* The program: VUG_BACKEND, or where Debian has it. */
const char *process_get_program(void);
/* VUG_BACKEND_FORGETS is set: it removes an old guest's resources by itself, when the next one comes. */
bool process_forgets_guests(void);
/* VUG_BACKEND_SURVIVES is set: a guest's rings may lie. */
bool process_survives_hostile_rings(void);

/*
 * Start the back end on one end of a new socket pair. It dies with this thread.
 *
 * Returns the other end, the caller's; or -errno.
 */
int process_start(struct process *process);

bool process_is_alive(const struct process *process);
void process_kill(const struct process *process);

/*
 * Wait for the end. Returns the exit status, 128 + the signal that it died of, or -ETIMEDOUT,
 * when it is killed and reaped all the same.
 */
int process_wait(struct process *process, struct event_loop *loop);

#endif
