/* SPDX-License-Identifier: MIT */
/* The library as a front end, in the same process, in a loop that has something else to serve. */
#ifndef HOSTILE_LIBVUG_H
#define HOSTILE_LIBVUG_H

#include "channel-rows/session.h"
#include "support/fd_census.h"
#include "support/recorder.h"

/* The callbacks that the recorder does not have. */
enum {
	LIBVUG_ALLOCATE = RECORDER_NUM_EVENTS,
	LIBVUG_RELEASE,
};

struct libvug {
	struct recorder recorder; /* first: it is the callbacks' data */
	struct front_end base;
	const struct row *row;
	struct vug_server *server; /* NULL: a row dropped it */

	/* What the program does in a callback, once. */
	unsigned int deed_event;
	void (*deed)(struct libvug *libvug);
	bool is_deed_done;
	bool supplies_memory;
	int other_end; /* of a connection that the deed made; -1: none */

	int epoll_fd;  /* waits for the server and for: */
	int second_fd; /* an eventfd that is always readable, and must be served in every round */
	unsigned int rounds, served;
	uint64_t max_messages, max_bytes; /* of one dispatch */

	struct fd_census census;
	size_t descriptors_before;
	size_t memory_before;
	const char *problem; /* of the first round that had one */
};

extern const struct front_end_operations libvug_front_end, qemu_front_end;

/* The rows of the embedding program. */
extern const struct theme theme_program, theme_callbacks;

struct libvug *libvug_of(const struct session *session);

#endif
