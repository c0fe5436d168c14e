/* SPDX-License-Identifier: MIT */
/*
 * A connection to the D-Bus display of the QEMU that the session is with (-display dbus,p2p=yes), which the monitor
 * is handed one end of. QEMU's calls and signals are dropped: only replies are taken.
 */
#ifndef VUG_VIEW_QMP_BUS_H
#define VUG_VIEW_QMP_BUS_H

#include "qmp/session.h"

struct qmp_bus;

/*
 * session: not used by _free(). settled: calls are possible from now on, or there is a problem. Nothing is called by or
 * after _free().
 */
struct qmp_bus *qmp_bus_new(struct qmp_session *session, void (*settled)(void *data), void *data);
void qmp_bus_free(struct qmp_bus *bus); /* NULL: nothing */

/* The session is ready; it is lost, and the connection with it. */
void qmp_bus_ready(struct qmp_bus *bus);
void qmp_bus_lost(struct qmp_bus *bus);

/* Why there is no connection, as the user reads it; NULL: there is one, or it is being made. Borrowed. */
const char *qmp_bus_get_problem(const struct qmp_bus *bus);

bool qmp_bus_is_connected(const struct qmp_bus *bus);

/*
 * Call org.qemu.Display1.Console.SetUIInfo of a console. answered: with an error's text, or NULL; it is not called
 * once the connection is lost.
 */
void qmp_bus_set_ui_info(struct qmp_bus *bus, guint console, GVariant *arguments,
			 void (*answered)(const char *error, void *data));

#endif
