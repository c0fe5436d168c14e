/* SPDX-License-Identifier: MIT */
/*
 * One VNC client: a socket on one side, libvncserver on the other. What the client says gets there
 * message by message, and what is said to it waits in an outbox, so that libvncserver never waits
 * for a client. Where a client does not read, nothing more is said to it.
 */
#ifndef VUG_VIEW_VNC_CLIENT_H
#define VUG_VIEW_VNC_CLIENT_H

#include <glib.h>
#include <stdbool.h>

struct latency;
struct vnc_client;
struct vnc_screen;

struct vnc_client_setup {
	struct vnc_screen *screen;
	GMainContext *context; /* of the thread that calls everything here */
	struct latency *latency;
	/* It is over, but for vnc_client_free(). Called by the loop, never by a function below. */
	void (*ended)(struct vnc_client *client, void *data);
	void *data;
};

/* fd: a connected, non-blocking socket; taken over. */
struct vnc_client *vnc_client_new(const struct vnc_client_setup *setup, int fd);
void vnc_client_free(struct vnc_client *client);

/* The screen is as new as the guest's: begin to talk, unless that has been done. */
void vnc_client_begin(struct vnc_client *client);

/* How far it has come: everything before _IN is limited in time. In the order of eviction. */
enum vnc_standing {
	VNC_STANDING_SENT_AWAY, /* a wrong password, or its connection has ended */
	VNC_STANDING_NEW,
	VNC_STANDING_ASKED, /* for the password, which a person may be typing, or has typed */
	VNC_STANDING_IN
};

enum vnc_standing vnc_client_get_standing(const struct vnc_client *client);

/* The screen may have changed, by a frame that came at that time; 0: by none. */
void vnc_client_update(struct vnc_client *client, gint64 arrival);

#endif
