/* SPDX-License-Identifier: MIT */
/*
 * A process beside vug-view that starts one child at a time, as often as it is asked to. The sandbox
 * lets vug-view start none, so this process is started before. It reads nothing but the
 * messages of confine/spawner-message.h.
 */
#ifndef VUG_VIEW_SPAWNER_H
#define VUG_VIEW_SPAWNER_H

#include <stdbool.h>

struct spawner;

struct spawner_config {
	int (*run)(void *data); /* the child: it has CHILD_FD, as child_process_start() says */
	void (*confine)(
		void *data); /* what the spawner gives up, and so its children; NULL: nothing */
	void *data;          /* for both, as it is when the spawner is made */
};

/* Called in the main loop. */
struct spawner_events {
	/* A child has ended: with a status as waitpid() has it. error: an errno value; it was not started. */
	void (*ended)(int status, int error, void *data);
	/* The spawner itself has ended, and its child with it. */
	void (*gone)(void *data);
};

/* Before the sandbox is entered. Returns 0 or an errno value. The structs are copied. */
int spawner_new(const struct spawner_config *config, const struct spawner_events *events,
		void *data, struct spawner **ret_spawner);

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
