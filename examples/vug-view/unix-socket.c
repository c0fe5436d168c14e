/* SPDX-License-Identifier: MIT */
#include "unix-socket.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 4
#define MAX_PATH (sizeof(((struct sockaddr_un *)NULL)->sun_path) - 1)

bool unix_socket_check(const char *path, GError **error)
{
	size_t length = strlen(path);

	if (length >= 1 && length <= MAX_PATH)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FILENAME_TOO_LONG,
		    "'%s' cannot be a socket: its name has %" G_GSIZE_FORMAT
		    " bytes and must have 1 to %" G_GSIZE_FORMAT,
		    path, length, MAX_PATH);
	return false;
}

static struct sockaddr_un address_of(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	g_strlcpy(address.sun_path, path, sizeof(address.sun_path));
	return address;
}

static int new_socket(int type)
{
	return socket(AF_UNIX, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
}

/* Returns a connected descriptor, or -errno. */
static int connect_to(const char *path, int type)
{
	struct sockaddr_un address = address_of(path);
	int fd = new_socket(type);
	int error;

	if (fd >= 0 && connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	error = errno;
	if (fd >= 0)
		close(fd);
	return -error;
}

int unix_socket_connect(const char *path, int type)
{
	return connect_to(path, type);
}

/*
 * Whether no process has the socket any more. A stream socket's owner never hears of a connection
 * of another type, so that asking does not disturb it; one without an owner refuses every type.
 */
static bool is_stale(const char *path)
{
	int fd = connect_to(path, SOCK_DGRAM);

	if (fd >= 0)
		close(fd);
	return fd == -ECONNREFUSED;
}

static bool set_listen_error(const char *path, const char *reason, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_EXISTS, "cannot listen at %s: %s", path, reason);
	return false;
}

/* Make room for a new socket: only for one of this user's own that nobody answers at. */
static bool remove_stale(const char *path, GError **error)
{
	struct stat status;

	if (g_lstat(path, &status) != 0)
		return true; /* what else is wrong with the path, bind will say */
	if (!S_ISSOCK(status.st_mode))
		return set_listen_error(path, "it is there and is not a socket; name another path",
					error);
	if (!is_stale(path))
		return set_listen_error(
			path, "another program listens there; end it or name another path", error);
	if (status.st_uid != geteuid() || g_unlink(path) != 0)
		return set_listen_error(
			path, "the socket that is there is not yours; name another path", error);
	return true;
}

static int bind_and_listen(int fd, const char *path)
{
	struct sockaddr_un address = address_of(path);

	/* On Linux a socket's file takes its mode from the socket: it is never open to others. */
	if (fchmod(fd, S_IRUSR | S_IWUSR) != 0 ||
	    bind(fd, (const struct sockaddr *)&address, sizeof(address)) != 0)
		return -1;
	return listen(fd, BACKLOG);
}

static int listen_as(const char *path, int type, GError **error)
{
	g_autofree char *reason = NULL;
	int fd;

	if (!unix_socket_check(path, error) || !remove_stale(path, error))
		return -1;
	fd = new_socket(type);
	if (fd >= 0 && bind_and_listen(fd, path) == 0)
		return fd;
	reason = g_strdup_printf("%s; name a path in a directory that you may write to",
				 g_strerror(errno));
	set_listen_error(path, reason, error);
	if (fd >= 0)
		close(fd);
	return -1;
}

int unix_socket_listen(const char *path, GError **error)
{
	return listen_as(path, SOCK_STREAM, error);
}

int unix_socket_listen_packets(const char *path, mode_t mode, gid_t group, GError **error)
{
	int fd = listen_as(path, SOCK_SEQPACKET, error);

	if (fd < 0)
		return -1;
	/* The group first: with its mode the socket would be open to the group that it had. */
	if ((group == (gid_t)-1 || lchown(path, (uid_t)-1, group) == 0) && chmod(path, mode) == 0)
		return fd;
	set_listen_error(path, g_strerror(errno), error);
	g_unlink(path);
	close(fd);
	return -1;
}

void unix_socket_remove(const char *path, const struct stat *file)
{
	struct stat now;

	if (g_lstat(path, &now) == 0 && now.st_dev == file->st_dev && now.st_ino == file->st_ino)
		g_unlink(path);
}
