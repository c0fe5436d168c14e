/* SPDX-License-Identifier: MIT */
/* A line that QEMU's monitor (QMP) has sent. No I/O. */
#ifndef VUG_VIEW_QMP_MESSAGE_H
#define VUG_VIEW_QMP_MESSAGE_H

#include <json-glib/json-glib.h>
#include <stdbool.h>

enum qmp_kind {
	QMP_GREETING,
	QMP_RETURN, /* of a command */
	QMP_ERROR,  /* of a command */
	QMP_EVENT,
};

struct qmp_message {
	JsonParser *parser; /* which owns the rest */
	enum qmp_kind kind;
	gint64 id;        /* of the command; -1: it is not there, or no number */
	const char *text; /* an error's description, an event's name; NULL: neither */
	JsonObject *data; /* what a command returns or an event has; NULL: nothing, or no object */
};

/* False with an error of one line: it is no message of that protocol. */
bool qmp_message_parse(const char *line, gsize length, struct qmp_message *ret_message,
		       GError **error);

void qmp_message_clear(struct qmp_message *message);

/* A member that has the type. NULL, false: it is not there, or another type's. object: NULL: the same. */
const char *qmp_get_text(JsonObject *object, const char *name);
bool qmp_get_bool(JsonObject *object, const char *name, bool *ret_value);
JsonObject *qmp_get_object(JsonObject *object, const char *name);

#endif
