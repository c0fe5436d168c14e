/* SPDX-License-Identifier: MIT */
/* Structs between the viewer and a child process, over a socket that keeps them whole. */
#ifndef VUG_VIEW_CHILD_MESSAGE_H
#define VUG_VIEW_CHILD_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "display-link/packet.h"

#define CHILD_MAX_FDS PACKET_MAX_FDS

/*
 * Make a channel; false: errno. Of the viewer's end nobody waits to send: a child that does not
 * read what it has answered would hold it up.
 */
bool child_message_open(int *ret_viewers, int *ret_childs);

/* A message and its descriptors, borrowed; false: errno. */
bool child_message_send(int socket, const void *message, size_t size, const int *fds,
			size_t num_fds);

/*
 * Exactly that size and as many descriptors as fit, the caller's (close-on-exec). false: the other
 * side has gone, or said something else.
 */
bool child_message_receive(int socket, void *ret_message, size_t size, int ret_fds[CHILD_MAX_FDS],
			   size_t *ret_num_fds);

#endif
