/* SPDX-License-Identifier: MIT */
/* A connection to a UNIX socket that may not be there yet: tries again until it is. */
#ifndef VUG_VIEW_CONNECTOR_H
#define VUG_VIEW_CONNECTOR_H

#include <glib.h>

struct connector;

struct connector_setup {
	const char *path; /* copied */
	const char *
		peer; /* what is there, for the user: "back end". Borrowed as long as the connector */
	int type;     /* SOCK_… */
	void (*connected)(int fd, void *data); /* a connection, the callee's to close */
	void *data;
};

/*
 * Returns NULL with an error where the path cannot
 * be a socket's or is something else; that nothing is there is no error.
 */
struct connector *connector_new(const struct connector_setup *setup, GError **error);

/* Begin; calls back from the main loop. Says once that it waits, if it has to. */
void connector_start(struct connector *connector);

/* Give up for now. */
void connector_stop(struct connector *connector);

void connector_free(struct connector *connector);

#endif
