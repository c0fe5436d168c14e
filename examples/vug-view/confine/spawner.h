/* SPDX-License-Identifier: MIT */
/*
 * A process beside vug-view that starts one child at a time, as often as it is asked to. The sandbox
 * lets vug-view start none, so this process is started before. It reads nothing but START and KILL of
 * docs/display-link.md.
 */
#ifndef VUG_VIEW_SPAWNER_H
#define VUG_VIEW_SPAWNER_H

#include <stdbool.h>

#include "confine/confined-child.h"

struct spawner;

/* Called in the main loop. */
struct spawner_events {
	/* A child has ended, or was not started: how, for the user. It is borrowed. */
	void (*ended)(const char *how, void *data);
	/* The spawner itself has ended, and its child with it. */
	void (*gone)(void *data);
};

/*
 * Before the sandbox is entered: waits until the process is there. What the child is started with is as it is
 * now. Returns 0 or an errno value. The structs are copied.
 */
int spawner_new(const struct confined_self *child, const struct spawner_events *events, void *data,
		struct spawner **ret_spawner);

/* Ends its child as well. NULL: nothing. */
void spawner_free(struct spawner *spawner);

/*
 * Start a child with this channel, which stays the caller's. Not while one runs: until `ended` was
 * called. False: the spawner has gone.
 */
bool spawner_start(struct spawner *spawner, int channel);

/* End the child by force; `ended` is called when it has. Never waits. False: the spawner has gone. */
bool spawner_kill(struct spawner *spawner);

#endif
