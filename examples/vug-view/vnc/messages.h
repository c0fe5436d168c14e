/* SPDX-License-Identifier: MIT */
/*
 * What VNC clients say, message by message (RFC 6143 and the registry of its extensions). Only what
 * a display needs is let through, whole and within bounds. Pure: no I/O.
 */
#ifndef VUG_VIEW_VNC_MESSAGES_H
#define VUG_VIEW_VNC_MESSAGES_H

#include <glib.h>
#include <stdbool.h>

/* "RFB 003.008\n", either way. */
#define VNC_VERSION_SIZE 12

/* The messages that vnc/input.h and vnc/wish.h read; the others are for libvncserver. */
#define VNC_KEY_EVENT 4
#define VNC_POINTER_EVENT 5
#define VNC_SET_DESKTOP_SIZE 251
#define VNC_EXTENSION 255 /* of QEMU's: a key */

/* What is accepted of a client: input at all, and what it has asked for of extensions. */
#define VNC_TAKES_INPUT 1u
#define VNC_EXTENDED_KEYS 2u
#define VNC_EXTENDED_BUTTONS 4u
#define VNC_EXTENDED_MOTION 8u
#define VNC_EXTENDED_LEDS 16u
#define VNC_EXTENDED_LEDS_VMWARE 32u

/* The longest message that is let through. */
#define VNC_MAX_MESSAGE 4112

bool vnc_version_is_known(const guint8 *bytes);

enum vnc_verdict {
	VNC_INCOMPLETE, /* its length is not known yet */
	VNC_PASS,
	VNC_SKIP,  /* not for a display; any length */
	VNC_REFUSE /* not a message, or not one that a client may send here */
};

/* accepted: flags above. length: of the whole message, where it passes or is skipped. */
enum vnc_verdict vnc_message_judge(const guint8 *bytes, gsize have, guint accepted,
				   guint64 *ret_length);

/*
 * Leave in SetEncodings what only pictures, cursors and sizes need, in the same order. bytes: a
 * whole message that passes; the length may shrink. Nothing is done with other messages.
 */
void vnc_message_filter(guint8 *bytes, gsize *length);

#define VNC_ENCODING_DESKTOP_NAME (-307)
#define VNC_ENCODING_DESKTOP_SIZES (-308)

/* Cursors whose pixels may be half transparent, which libvncserver does not know. */
#define VNC_ENCODING_ALPHA_CURSOR (-314)

/*
 * Where the message is SetEncodings, whether that one is listed; otherwise what was so before.
 * bytes: a whole message that passes.
 */
bool vnc_message_lists(const guint8 *bytes, gsize length, gint32 encoding, bool before);

/* The longest name that is sent. */
#define VNC_MAX_NAME 200
#define VNC_NAME_UPDATE_SIZE (4 + 12 + 4 + VNC_MAX_NAME)

/* A whole update with the desktop's name; returns its length. */
gsize vnc_message_write_name(const char *name, guint8 ret_update[VNC_NAME_UPDATE_SIZE]);

#endif
