/* SPDX-License-Identifier: MIT */
#include "qmp/bus.h"

#include <errno.h>
#include <gio/gio.h>
#include <sys/socket.h>
#include <unistd.h>

#define CALL_MS 5000
#define FD_NAME "\"fdname\":\"vug-view\""

struct qmp_bus {
	struct qmp_session *session;
	int fd;                    /* the end that is kept, until there is a connection; -1: none */
	GCancellable *cancellable; /* of what is going on for the present session */
	GDBusConnection *connection; /* NULL: there is none */
	char *problem;               /* NULL: none */
	void (*settled)(void *data);
	void *data;
};

/* The bus of one call; it may have gone by the time of the answer, which the error says then. */
struct call {
	struct qmp_bus *bus;
	void (*answered)(const char *error, void *data);
};

static bool is_cancelled(const GError *error)
{
	return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void note_problem(struct qmp_bus *bus, const char *what, const char *why)
{
	g_free(bus->problem);
	bus->problem = g_strdup_printf("%s: %.120s", what, why);
	bus->settled(bus->data);
}

/* --- the connection --------------------------------------------------------------------------- */

/* In a thread of GDBus. What is not wanted has no answer, so that a flood of it fills no memory. */
static GDBusMessage *drop_unless_reply(GDBusConnection *connection, GDBusMessage *message,
				       gboolean is_incoming, gpointer data)
{
	GDBusMessageType type = g_dbus_message_get_message_type(message);

	(void)connection;
	(void)data;
	if (!is_incoming || type == G_DBUS_MESSAGE_TYPE_METHOD_RETURN ||
	    type == G_DBUS_MESSAGE_TYPE_ERROR)
		return message;
	g_object_unref(message);
	return NULL;
}

static void on_authenticated(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autoptr(GError) error = NULL;
	GDBusConnection *connection = g_dbus_connection_new_finish(result, &error);
	struct qmp_bus *bus = data;

	(void)source;
	if (!connection) {
		if (!is_cancelled(error))
			note_problem(bus, "QEMU's D-Bus display does not answer", error->message);
		return;
	}
	g_dbus_connection_add_filter(connection, drop_unless_reply, NULL, NULL);
	bus->connection = connection;
	bus->settled(bus->data);
}

/* Takes the descriptor. NULL with an error. */
static GIOStream *make_stream(int fd, GError **error)
{
	GSocket *gsocket = g_socket_new_from_fd(fd, error);
	GIOStream *stream = NULL;

	if (gsocket)
		stream = G_IO_STREAM(g_socket_connection_factory_create_connection(gsocket));
	else
		close(fd);
	g_clear_object(&gsocket);
	return stream;
}

static void on_client_added(gint64 id, const char *error_text, JsonObject *returned, void *data)
{
	struct qmp_bus *bus = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GIOStream) stream = NULL;

	(void)id;
	(void)returned;
	if (error_text) {
		note_problem(bus, "QEMU has no -display dbus,p2p=yes", error_text);
		return;
	}
	stream = make_stream(bus->fd, &error);
	bus->fd = -1;
	if (!stream)
		note_problem(bus, "a socket cannot be used", error->message);
	else
		g_dbus_connection_new(stream, NULL, G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT,
				      NULL, bus->cancellable, on_authenticated, bus);
}

static void on_fd_taken(gint64 id, const char *error, JsonObject *returned, void *data)
{
	struct qmp_bus *bus = data;

	(void)id;
	(void)returned;
	if (error)
		note_problem(bus, "QEMU takes no descriptor", error);
	else
		qmp_session_send(bus->session, "add_client",
				 "\"protocol\":\"@dbus-display\"," FD_NAME, -1, on_client_added,
				 bus);
}

void qmp_bus_ready(struct qmp_bus *bus)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) < 0) {
		note_problem(bus, "a socket cannot be made", g_strerror(errno));
		return;
	}
	bus->fd = fds[0];
	qmp_session_send(bus->session, "getfd", FD_NAME, fds[1], on_fd_taken, bus);
}

/* What is going on ends without a word: its callbacks see that it was cancelled. */
void qmp_bus_lost(struct qmp_bus *bus)
{
	g_cancellable_cancel(bus->cancellable);
	g_object_unref(bus->cancellable);
	bus->cancellable = g_cancellable_new();
	if (bus->fd >= 0)
		close(bus->fd);
	bus->fd = -1;
	if (bus->connection)
		g_dbus_connection_close(bus->connection, NULL, NULL, NULL);
	g_clear_object(&bus->connection);
	g_clear_pointer(&bus->problem, g_free);
}

const char *qmp_bus_get_problem(const struct qmp_bus *bus)
{
	return bus->problem;
}

bool qmp_bus_is_connected(const struct qmp_bus *bus)
{
	return bus->connection != NULL;
}

/* --- calls ------------------------------------------------------------------------------------ */

static void on_answered(GObject *source, GAsyncResult *result, gpointer data)
{
	g_autofree struct call *call = data;
	g_autoptr(GError) error = NULL;
	g_autoptr(GVariant) answer =
		g_dbus_connection_call_finish(G_DBUS_CONNECTION(source), result, &error);

	if (!is_cancelled(error))
		call->answered(answer ? NULL : error->message, call->bus->data);
}

void qmp_bus_set_ui_info(struct qmp_bus *bus, guint console, GVariant *arguments,
			 void (*answered)(const char *error, void *data))
{
	g_autofree char *path = g_strdup_printf("/org/qemu/Display1/Console_%u", console);
	struct call *call = g_new(struct call, 1);

	*call = (struct call){bus, answered};
	g_dbus_connection_call(bus->connection, NULL, path, "org.qemu.Display1.Console",
			       "SetUIInfo", arguments, NULL, G_DBUS_CALL_FLAGS_NO_AUTO_START,
			       CALL_MS, bus->cancellable, on_answered, call);
}

/* --- the whole -------------------------------------------------------------------------------- */

struct qmp_bus *qmp_bus_new(struct qmp_session *session, void (*settled)(void *data), void *data)
{
	struct qmp_bus *bus = g_new0(struct qmp_bus, 1);

	bus->session = session;
	bus->fd = -1;
	bus->cancellable = g_cancellable_new();
	bus->settled = settled;
	bus->data = data;
	return bus;
}

void qmp_bus_free(struct qmp_bus *bus)
{
	if (!bus)
		return;
	qmp_bus_lost(bus);
	g_object_unref(bus->cancellable);
	g_free(bus);
}
