/* SPDX-License-Identifier: MIT */
/*
 * The one main loop of a scripted VMM: everything that may have to run for something else to happen is
 * watched here, so that waiting for one thing never stops another.
 */
#ifndef SCRIPTED_VMM_EVENT_LOOP_H
#define SCRIPTED_VMM_EVENT_LOOP_H

#include <stdbool.h>
#include <stddef.h>

#define EVENT_LOOP_MAX_WATCHES 8
/*
 * Far beyond what any step takes, also in an emulated machine, where a back end that starts Mesa
 * answers its first command after 30 s. A test that waits this long has failed.
 */
#define EVENT_LOOP_BOUND_MS 60000

struct event_loop_watch {
	int fd;
	void (*ready)(void *data); /* it is readable, or its peer has gone */
	void *data;
};

struct event_loop {
	unsigned int bound_ms; /* of each wait; 0: EVENT_LOOP_BOUND_MS */
	bool is_stopped;       /* every wait ends at once, as when its time is up */
	struct event_loop_watch watches[EVENT_LOOP_MAX_WATCHES];
	size_t count;
};

/* Returns false where there is no room. */
bool event_loop_add(struct event_loop *loop, int fd, void (*ready)(void *data), void *data);
void event_loop_remove(struct event_loop *loop, int fd);

/* Run until `is_done` says so. Returns false where it did not within EVENT_LOOP_BOUND_MS. */
bool event_loop_run_until(struct event_loop *loop, bool (*is_done)(void *data), void *data);

/* Run until `fd`, which need not be watched, is readable or hung up. */
bool event_loop_run_until_readable(struct event_loop *loop, int fd);

#endif
