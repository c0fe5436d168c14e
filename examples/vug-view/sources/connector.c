/* SPDX-License-Identifier: MIT */
#include "sources/connector.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "report-limit.h"
#include "unix-socket.h"

#define RETRY_MS 100

struct connector {
	char *path;
	const char *peer; /* what is there, for the user */
	int type;         /* SOCK_… */
	guint source;     /* the next try; 0: not started */
	int last_error;   /* what was said already; 0: nothing */
	void (*connected)(int fd, void *data);
	void *data;
};

struct connector *connector_new(const struct connector_setup *setup, GError **error)
{
	struct connector *connector;
	struct stat status;

	if (!unix_socket_check(setup->path, error))
		return NULL;
	if (g_stat(setup->path, &status) == 0 && !S_ISSOCK(status.st_mode)) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
			    "%s is not a socket: name the one that the %s listens at", setup->path,
			    setup->peer);
		return NULL;
	}
	connector = g_new0(struct connector, 1);
	connector->path = g_strdup(setup->path);
	connector->peer = setup->peer;
	connector->type = setup->type;
	connector->connected = setup->connected;
	connector->data = setup->data;
	return connector;
}

/* An error that only means: nobody is there yet. That is waited for, and said by the source. */
static bool is_absence(int error)
{
	return error == ENOENT || error == ECONNREFUSED || error == EAGAIN;
}

static void say_once(struct connector *connector, int error)
{
	bool is_same = error == connector->last_error;

	connector->last_error = error;
	if (!is_same && !is_absence(error))
		report_peer("cannot connect to the %s at %s: %s; going on to try", connector->peer,
			    connector->path, g_strerror(error));
}

static gboolean try_once(gpointer data)
{
	struct connector *connector = data;
	int fd = unix_socket_connect(connector->path, connector->type);

	if (fd >= 0) {
		connector->source = 0;
		connector->connected(fd, connector->data);
		return G_SOURCE_REMOVE;
	}
	say_once(connector, -fd);
	connector->source = g_timeout_add(RETRY_MS, try_once, connector);
	return G_SOURCE_REMOVE;
}

void connector_start(struct connector *connector)
{
	connector_stop(connector);
	connector->last_error = 0;
	connector->source = g_idle_add(try_once, connector);
}

void connector_stop(struct connector *connector)
{
	if (connector->source != 0)
		g_source_remove(connector->source);
	connector->source = 0;
}

void connector_free(struct connector *connector)
{
	if (!connector)
		return;
	connector_stop(connector);
	g_free(connector->path);
	g_free(connector);
}
