/* SPDX-License-Identifier: MIT */
/* A connection to a UNIX socket that may not be there yet: tries again until it is. */
#ifndef VUG_VIEW_CONNECTOR_H
#define VUG_VIEW_CONNECTOR_H

#include <glib.h>

struct connector;

/*
 * connected: a connection, the callee's to close. Returns NULL with an error where the path cannot
 * be a socket's or is something else; that nothing is there is no error.
 */
struct connector *connector_new(const char *path, void (*connected)(int fd, void *data), void *data,
				GError **error);

/* Begin; calls back from the main loop. Says once that it waits, if it has to. */
void connector_start(struct connector *connector);

/* Give up for now. */
void connector_stop(struct connector *connector);

void connector_free(struct connector *connector);

#endif
