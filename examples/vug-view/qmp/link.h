/* SPDX-License-Identifier: MIT */
/*
 * Lines to and from a socket that others listen at, and that may come and go: connected to again until it is there.
 * Nothing blocks, and what waits is bounded.
 */
#ifndef VUG_VIEW_QMP_LINK_H
#define VUG_VIEW_QMP_LINK_H

#include <glib.h>
#include <stdbool.h>

struct qmp_link;

/* Called from the main loop, and from qmp_link_flush(). */
struct qmp_link_callbacks {
	void (*connected)(void *data);
	/* A whole line, without its newline and ended by a NUL; borrowed. */
	void (*line)(const char *line, gsize length, void *data);
	/* The connection has ended by itself: why, or NULL where the other end has hung up. */
	void (*lost)(const char *reason, void *data);
};

/* path: borrowed. It begins with the main loop. */
struct qmp_link *qmp_link_new(const char *path, const struct qmp_link_callbacks *callbacks,
			      void *data);
void qmp_link_free(struct qmp_link *link);

bool qmp_link_is_connected(const struct qmp_link *link);

/*
 * Send a line, which ends with a newline, and with it a descriptor; both are taken over. fd: -1: none. Without a
 * connection they are lost. False: too much waits already.
 */
bool qmp_link_send(struct qmp_link *link, GString *line, int fd);

/* Hang up, without calling back, and connect again a while later. */
void qmp_link_restart(struct qmp_link *link);

/* Send what waits and take lines until is_done, or the connection is lost, or it is that late. */
void qmp_link_flush(struct qmp_link *link, bool (*is_done)(void *data), gint64 deadline);

#endif
