/* SPDX-License-Identifier: MIT */
/* Where VNC clients connect to. */
#ifndef VUG_VIEW_VNC_ADDRESS_H
#define VUG_VIEW_VNC_ADDRESS_H

#include <gio/gio.h>
#include <stdbool.h>

struct vnc_address {
	GSocketAddress *internet; /* NULL: it is a path */
	const char *path;         /* borrowed from the text */
};

/* The path, borrowed from the text; NULL: there is none in it. */
const char *vnc_address_get_path(const char *text);

/* ADDRESS:PORT, [ADDRESS]:PORT, :PORT on the loopback, or unix:PATH. False with an error. */
bool vnc_address_parse(const char *text, struct vnc_address *ret_address, GError **error);
void vnc_address_clear(struct vnc_address *address);

/* Whether nobody can connect but from this machine. */
bool vnc_address_is_local(const struct vnc_address *address);

/*
 * Returns a non-blocking, listening descriptor, or -1 with an error that names the text. The socket
 * at a path is for this user alone.
 */
int vnc_address_listen(const struct vnc_address *address, const char *text, GError **error);

/* "127.0.0.1:5901": what the descriptor listens at, where the port was 0. To be freed. */
char *vnc_address_describe(int fd);

/* False with an error that says what to do, where others could connect to it. text: as it was given. */
bool vnc_address_check_local(const struct vnc_address *address, const char *text, GError **error);

#endif
