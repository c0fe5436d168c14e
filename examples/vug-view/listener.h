/* SPDX-License-Identifier: MIT */
/* A UNIX socket that takes one connection at a time: others wait until the next is wanted. */
#ifndef VUG_VIEW_LISTENER_H
#define VUG_VIEW_LISTENER_H

#include <glib.h>

struct listener;

/*
 * Listen at the path. Nothing is accepted before listener_wait().
 *
 * accepted: a connection, the callee's to close. Returns NULL with an error.
 */
struct listener *listener_new(const char *path, void (*accepted)(int fd, void *data), void *data,
			      GError **error);

/* As listener_new(), of a socket that listens at the path already; it is taken over. */
struct listener *listener_take(int fd, const char *path, void (*accepted)(int fd, void *data),
			       void *data);

/* Take the next connection, and no further one. */
void listener_wait(struct listener *listener);

/* Stop, and remove the socket if it is still this one. */
void listener_free(struct listener *listener);

#endif
