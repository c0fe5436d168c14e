/* SPDX-License-Identifier: MIT */
/*
 * The one place where children are started that are confined, and the one table of what each of them
 * keeps: confined-child.c. A child has CHILD_FD and stderr, and gives up the rest in two steps of its own.
 */
#ifndef VUG_VIEW_CONFINED_CHILD_H
#define VUG_VIEW_CONFINED_CHILD_H

#include <stdbool.h>

#include "confine/child-process.h"

enum confined_kind { CONFINED_WINDOW, CONFINED_GL, CONFINED_SPAWNER };

struct confined_child {
	struct child_process process;
	int socket; /* the viewer's end, which never waits to send; -1: there is no process */
};

/* What a child knows of itself. */
struct confined_self {
	enum confined_kind kind;
	bool has_sandbox; /* false: --no-sandbox */
	int (*run)(const struct confined_self *self, void *data);
	void *data;
};

/* The child calls self->run(), and ends with what that returns. Returns 0, or an errno value and no child. */
int confined_child_start(struct confined_child *child, const struct confined_self *self);

/* Without a socket pair of its own: the channel is the child's CHILD_FD, and stays the caller's. */
int confined_child_fork(struct child_process *process, int channel,
			const struct confined_self *self);

/* Close the socket alone: the child sees that. */
void confined_child_hang_up(struct confined_child *child);

/* By force. Lets go of everything; of one that was not started, too (socket and process.fd are -1). */
void confined_child_end(struct confined_child *child);

/* --- in the child, in this order, both before it has another thread; 0 or -errno --- */

int confined_restrict_files(const struct confined_self *self);
int confined_restrict_calls(const struct confined_self *self);

/* The one directory where the child may still make files; NULL: none. */
const char *confined_get_scratch(enum confined_kind kind);

#endif
