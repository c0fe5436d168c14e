/* SPDX-License-Identifier: MIT */
/*
 * libvncserver's side of one client: whole messages go in, and what is said to the client comes out
 * into an outbox. So libvncserver never waits for a client. The server's thread alone uses it.
 */
#ifndef VUG_VIEW_VNC_SESSION_H
#define VUG_VIEW_VNC_SESSION_H

#include <glib.h>
#include <stdbool.h>

#include "vnc/input.h"
#include "vnc/outbox.h"

struct _rfbClientRec;
struct vnc_screen;

struct vnc_session {
	struct vnc_screen *screen;
	struct vnc_outbox outbox;
	struct vnc_input input;
	struct _rfbClientRec *rfb; /* NULL: its version is not known yet, or it is over */
	int pair[2];               /* ours, and libvncserver's, which closes it; -1: none */
	bool is_over;              /* libvncserver has hung up */
	bool takes_alpha;          /* in cursors */
	bool takes_sizes;          /* ExtendedDesktopSize */
	bool takes_names;          /* DesktopName */
	bool has_picture;          /* or a size: the first update has been sent */
	guint told_name;           /* the number of that which it knows */
};

/* What comes next of the client. */
enum vnc_phase {
	VNC_PHASE_VERSION,
	VNC_PHASE_SECURITY,
	VNC_PHASE_PASSWORD, /* the challenge is out: a person may have to type */
	VNC_PHASE_INIT,
	VNC_PHASE_MESSAGES, /* it is in */
	VNC_PHASE_OVER      /* nothing: what is in the outbox is the last word */
};

/* Returns 0 or -errno; either way it is to be closed. */
int vnc_session_open(struct vnc_session *session, struct vnc_screen *screen);
void vnc_session_close(struct vnc_session *session);

enum vnc_phase vnc_session_get_phase(const struct vnc_session *session);

/* How long what comes next is, before there are messages. */
gsize vnc_session_get_step(const struct vnc_session *session);

/*
 * What the client says: a whole step, or a whole message that vnc/messages.h lets pass, which is
 * changed. False: there is an end to it, and nothing more to say.
 */
bool vnc_session_hear_step(struct vnc_session *session, const guint8 *bytes, gsize length);
bool vnc_session_hear(struct vnc_session *session, guint8 *message, gsize length);

/*
 * If the desktop has another name, or it has asked for a picture and there is one to send, put that, or a slice of it, into the outbox,
 * which has to be empty before. False: there is no memory.
 */
bool vnc_session_encode(struct vnc_session *session);

#endif
