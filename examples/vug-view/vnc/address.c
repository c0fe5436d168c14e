/* SPDX-License-Identifier: MIT */
#include "vnc/address.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "unix-socket.h"

#define BACKLOG 16
#define UNIX_PREFIX "unix:"
/* VNC viewers and QEMU count displays from this port on; as ports such small numbers are nobody's. */
#define FIRST_PORT 5900
#define MAX_DISPLAY 99
/* A client whose machine has gone is given up after about two minutes. */
#define IDLE_SECONDS 60
#define PROBE_SECONDS 15
#define PROBES 4

static bool set_syntax_error(const char *text, const char *what, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "--vnc %s: %s; name ADDRESS:PORT in numbers, for example 127.0.0.1:5901 or "
		    "[::1]:5901, :PORT for this machine alone, or unix:PATH",
		    text, what);
	return false;
}

/* "[::1]" without its brackets, "localhost" and nothing as the loopback. To be freed. */
static char *host_of(const char *text, gsize length)
{
	g_autofree char *host = g_strndup(text, length);

	if (length == 0 || strcmp(host, "localhost") == 0)
		return g_strdup("127.0.0.1");
	if (host[0] == '[' && length > 2 && host[length - 1] == ']')
		return g_strndup(host + 1, length - 2);
	/* An IPv6 address without brackets has a port that looks like the rest. */
	return strchr(host, ':') ? NULL : g_steal_pointer(&host);
}

static bool check_port(const char *text, guint64 port, GError **error)
{
	if (port == 0 || port > MAX_DISPLAY)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "--vnc %s: here the number is a port, and viewers look for display "
		    "%" G_GUINT64_FORMAT " at %" G_GUINT64_FORMAT "; name :%" G_GUINT64_FORMAT,
		    text, port, FIRST_PORT + port, FIRST_PORT + port);
	return false;
}

static bool parse_internet(const char *text, struct vnc_address *address, GError **error)
{
	const char *colon = strrchr(text, ':');
	g_autofree char *host = colon ? host_of(text, (gsize)(colon - text)) : NULL;
	guint64 port = 0;

	if (!colon || !g_ascii_string_to_unsigned(colon + 1, 10, 0, G_MAXUINT16, &port, NULL))
		return set_syntax_error(text, "there is no port, 0 to 65535", error);
	if (!check_port(text, port, error))
		return false;
	if (host)
		address->internet = g_inet_socket_address_new_from_string(host, (guint)port);
	if (!address->internet)
		return set_syntax_error(text, "this is not an address", error);
	return true;
}

const char *vnc_address_get_path(const char *text)
{
	return strncmp(text, UNIX_PREFIX, strlen(UNIX_PREFIX)) == 0 ? text + strlen(UNIX_PREFIX)
								    : NULL;
}

bool vnc_address_parse(const char *text, struct vnc_address *ret_address, GError **error)
{
	struct vnc_address address = {.path = vnc_address_get_path(text)};

	if (address.path) {
		if (!unix_socket_check(address.path, error))
			return false;
	} else if (!parse_internet(text, &address, error)) {
		return false;
	}
	*ret_address = address;
	return true;
}

void vnc_address_clear(struct vnc_address *address)
{
	g_clear_object(&address->internet);
}

bool vnc_address_is_local(const struct vnc_address *address)
{
	return address->path || g_inet_address_get_is_loopback(g_inet_socket_address_get_address(
					G_INET_SOCKET_ADDRESS(address->internet)));
}

/* The sockets of clients take these over: nothing has to be set when they come. */
static int set_options(int fd)
{
	static const struct {
		int level, name, value;
	} options[] = {
		{SOL_SOCKET, SO_REUSEADDR, 1},
		{SOL_SOCKET, SO_KEEPALIVE, 1},
		{IPPROTO_TCP, TCP_NODELAY, 1},
		{IPPROTO_TCP, TCP_KEEPIDLE, IDLE_SECONDS},
		{IPPROTO_TCP, TCP_KEEPINTVL, PROBE_SECONDS},
		{IPPROTO_TCP, TCP_KEEPCNT, PROBES},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
		if (setsockopt(fd, options[i].level, options[i].name, &options[i].value,
			       sizeof(options[i].value)) < 0)
			return -1;
	return 0;
}

/* Returns a descriptor, or -1 with errno. */
static int listen_internet(GSocketAddress *address)
{
	struct sockaddr_storage native;
	gssize size = g_socket_address_get_native_size(address);
	int fd, code;

	if (!g_socket_address_to_native(address, &native, sizeof(native), NULL)) {
		errno = EAFNOSUPPORT;
		return -1;
	}
	fd = socket(native.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (set_options(fd) == 0 &&
	    bind(fd, (const struct sockaddr *)&native, (socklen_t)size) == 0 &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	code = errno;
	close(fd);
	errno = code;
	return -1;
}

static const char *advice_for(int code)
{
	switch (code) {
	case EADDRINUSE:
		return "another program listens there: end it, or name another port; 0 takes a "
		       "free one";
	case EADDRNOTAVAIL:
		return "name an address that this machine has";
	case EACCES:
		return "ports below 1024 are for root: name another one";
	default:
		return "name another address";
	}
}

int vnc_address_listen(const struct vnc_address *address, const char *text, GError **error)
{
	int fd, code;

	if (address->path)
		return unix_socket_listen(address->path, error);
	fd = listen_internet(address->internet);
	code = errno;
	if (fd < 0)
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
			    "--vnc %s: cannot listen there: %s; %s", text, g_strerror(code),
			    advice_for(code));
	return fd;
}

char *vnc_address_describe(int fd)
{
	struct sockaddr_storage native;
	socklen_t size = sizeof(native);
	g_autoptr(GSocketAddress) address = NULL;

	if (getsockname(fd, (struct sockaddr *)&native, &size) == 0)
		address = g_socket_address_new_from_native(&native, size);
	return address ? g_socket_connectable_to_string(G_SOCKET_CONNECTABLE(address))
		       : g_strdup("?");
}

bool vnc_address_check_local(const struct vnc_address *address, const char *text, GError **error)
{
	if (vnc_address_is_local(address))
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
		    "--vnc %s: anybody on the network could look; add --vnc-password-file FILE, or "
		    "name :PORT and use a tunnel",
		    text);
	return false;
}
