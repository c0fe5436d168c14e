/* SPDX-License-Identifier: MIT */
/* The display link of a process that vug-view has started, as that process has it: CHILD_FD. */
#ifndef VUG_VIEW_CHILD_LINK_H
#define VUG_VIEW_CHILD_LINK_H

#include <stdbool.h>

#include "display-link/session.h"

struct child_link {
	struct display_link_session session;
	bool has_ended; /* vug-view has gone, or broken the rules: the process is to end */
};

/* Sends HELLO. */
void child_link_greet(struct child_link *link, const char *name, uint64_t features);

/*
 * Wait for a message, whose descriptors are the caller's: display_link_close_fds(). False: there is nothing to
 * do, or the link has ended.
 */
bool child_link_receive(struct child_link *link, struct display_link_message *ret_message);

void child_link_send(struct child_link *link, const struct display_link_message *message);

/* Send DONE. error: 0 or -errno; why: for the user, "": what the error says; it is cut where it is too long. */
void child_link_answer(struct child_link *link, const struct display_link_message *request,
		       int error, const char *why);

#endif
