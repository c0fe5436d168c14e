/* SPDX-License-Identifier: MIT */
/* What QEMU says of the guest: its name, and what it does. */
#ifndef VUG_VIEW_QMP_GUEST_H
#define VUG_VIEW_QMP_GUEST_H

#include "qmp/session.h"

struct qmp_guest;

/* The session outlives it. changed: the name, the state, or whether it runs. */
struct qmp_guest *qmp_guest_new(struct qmp_session *session, void (*changed)(void *data),
				void *data);
void qmp_guest_free(struct qmp_guest *guest); /* NULL: nothing */

void qmp_guest_ready(struct qmp_guest *guest);
void qmp_guest_lost(struct qmp_guest *guest);
void qmp_guest_event(struct qmp_guest *guest, const char *name);

bool qmp_guest_is_running(const struct qmp_guest *guest);
/* NULL: it has none, or one that is no text of one line. */
const char *qmp_guest_get_name(const struct qmp_guest *guest);
/* QEMU's word, such as "paused". NULL: there is no connection. */
const char *qmp_guest_get_state(const struct qmp_guest *guest);

/* For the user, of one that does not run; to be freed. NULL: it runs, or there is no connection. */
char *qmp_guest_describe_problem(const struct qmp_guest *guest);

#endif
