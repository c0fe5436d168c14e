/* SPDX-License-Identifier: MIT */
#include "listener.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report-limit.h"
#include "unix-socket.h"

/* When the system has no descriptor left, trying at once again would only burn time. */
#define RETRY_MS 1000

struct listener {
	int fd;
	char *path;
	struct stat file;
	guint source; /* waits for a connection, or for the next try; 0: nothing is wanted */
	void (*accepted)(int fd, void *data);
	void *data;
};

struct listener *listener_new(const char *path, void (*accepted)(int fd, void *data), void *data,
			      GError **error)
{
	int fd = unix_socket_listen(path, error);

	return fd < 0 ? NULL : listener_take(fd, path, accepted, data);
}

struct listener *listener_take(int fd, const char *path, void (*accepted)(int fd, void *data),
			       void *data)
{
	struct listener *listener = g_new0(struct listener, 1);

	listener->fd = fd;
	listener->path = g_strdup(path);
	listener->accepted = accepted;
	listener->data = data;
	g_lstat(path, &listener->file);
	return listener;
}

static gboolean try_again(gpointer data)
{
	struct listener *listener = data;

	listener->source = 0;
	listener_wait(listener);
	return G_SOURCE_REMOVE;
}

static gboolean on_connection(gint listening, GIOCondition condition, gpointer data)
{
	struct listener *listener = data;
	int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)condition;
	if (fd < 0 && (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED))
		return G_SOURCE_CONTINUE;
	listener->source = 0;
	if (fd >= 0) {
		listener->accepted(fd, listener->data);
	} else {
		report_peer("cannot take a connection at %s: %s", listener->path,
			    g_strerror(errno));
		listener->source = g_timeout_add(RETRY_MS, try_again, listener);
	}
	return G_SOURCE_REMOVE;
}

void listener_wait(struct listener *listener)
{
	if (listener->source == 0)
		listener->source = g_unix_fd_add(listener->fd, G_IO_IN, on_connection, listener);
}

void listener_free(struct listener *listener)
{
	if (!listener)
		return;
	if (listener->source != 0)
		g_source_remove(listener->source);
	unix_socket_remove(listener->path, &listener->file);
	close(listener->fd);
	g_free(listener->path);
	g_free(listener);
}
