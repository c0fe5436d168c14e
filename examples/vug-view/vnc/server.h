/* SPDX-License-Identifier: MIT */
/*
 * The VNC server: a thread with a loop of its own, which takes clients in and encodes for them. So
 * the guest never waits for an encoder.
 */
#ifndef VUG_VIEW_VNC_SERVER_H
#define VUG_VIEW_VNC_SERVER_H

#include <glib.h>
#include <stdbool.h>

struct latency;
struct vnc_desktop;
struct vnc_route;
struct vug_server;
struct vnc_server;

struct vnc_server_setup {
	struct vnc_desktop *desktop;
	struct vnc_route *route; /* of what clients send */
	struct vug_server
		*rehearsal;   /* vnc_monitor_rehearse(): the server's thread alone uses it */
	int listening_fd;     /* non-blocking; taken over */
	const char *password; /* copied; NULL: none is asked for */
	struct latency *latency;
	bool is_verbose; /* say on stderr who comes and goes */
};

/* Nothing runs yet, but what changes on the desktop is noted. */
struct vnc_server *vnc_server_new(const struct vnc_server_setup *setup);

/* False with an error where there can be no thread. */
bool vnc_server_start(struct vnc_server *server, GError **error);

/* End it, wherever it is, and hang up on everybody. NULL: nothing. */
void vnc_server_free(struct vnc_server *server);

#endif
