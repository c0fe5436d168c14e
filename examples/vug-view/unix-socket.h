/* SPDX-License-Identifier: MIT */
/* UNIX sockets by their paths. Every descriptor is non-blocking and close-on-exec. */
#ifndef VUG_VIEW_UNIX_SOCKET_H
#define VUG_VIEW_UNIX_SOCKET_H

#include <gio/gio.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Whether the path can be a socket's at all. */
bool unix_socket_check(const char *path, GError **error);

/*
 * Listen at the path, for this user alone (mode 0600). A socket that nobody listens at any more is
 * replaced, anything else is left alone. Returns the descriptor, or -1 with an error.
 */
int unix_socket_listen(const char *path, GError **error);

/*
 * As unix_socket_listen(), for packets (SOCK_SEQPACKET), and with this mode and this group; (gid_t)-1: the
 * user's own. Nobody else can connect before it has both.
 */
int unix_socket_listen_packets(const char *path, mode_t mode, gid_t group, GError **error);

/* Remove the file of such a socket, unless it has become another one than it was. */
void unix_socket_remove(const char *path, const struct stat *file);

/* Returns a connected descriptor of that type, SOCK_…, or -errno: -ENOENT, -ECONNREFUSED, -EAGAIN where nobody is in. */
int unix_socket_connect(const char *path, int type);

#endif
