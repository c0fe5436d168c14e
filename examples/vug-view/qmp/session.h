/* SPDX-License-Identifier: MIT */
/*
 * A client of QEMU's monitor (QMP): what it is asked, and what it says by itself. A peer that sends what is no QMP is
 * hung up on, and connected to again; that, and one that keeps silent, is one line for the user.
 */
#ifndef VUG_VIEW_QMP_SESSION_H
#define VUG_VIEW_QMP_SESSION_H

#include <glib.h>
#include <stdbool.h>

#include "qmp/message.h"

struct qmp_session;

struct qmp_session_callbacks {
	/* Commands are taken from now on. */
	void (*ready)(void *data);
	/* An event; arguments: its data, or NULL. Borrowed. */
	void (*event)(const char *name, JsonObject *arguments, void *data);
	/* The connection has gone; ready comes again with the next one. Not by qmp_session_free(). */
	void (*lost)(void *data);
};

/* path: borrowed. It begins with the main loop. */
struct qmp_session *qmp_session_new(const char *path, const struct qmp_session_callbacks *callbacks,
				    void *data);

/* Give QEMU half a second to take what it was sent, then hang up. NULL: nothing. */
void qmp_session_free(struct qmp_session *session);

bool qmp_session_is_ready(const struct qmp_session *session);

/* The number that the next command will have. */
gint64 qmp_session_get_next_id(const struct qmp_session *session);

/* How many commands have no reply yet. */
guint qmp_session_num_pending(const struct qmp_session *session);

/* The reply to a command: an error's text, or NULL and what it returns, if that is an object. Borrowed. */
typedef void qmp_reply(gint64 id, const char *error, JsonObject *returned, void *data);

/*
 * Send a command: its name, and its arguments as JSON text without the braces around it, or NULL. fd: goes
 * with it and is taken over; -1: none. Returns its number, or -1: there is no connection. reply is not called
 * after the connection has gone.
 */
gint64 qmp_session_send(struct qmp_session *session, const char *name, const char *arguments,
			int fd, qmp_reply *reply, void *data);

#endif
