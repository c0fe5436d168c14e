/* SPDX-License-Identifier: MIT */
/*
 * What a VNC client wants the monitors to be (SetDesktopSize), and what it hears of that. Only the
 * guest can make them so, when it likes and if it likes: the answer does not wait for it. No I/O.
 */
#ifndef VUG_VIEW_VNC_WISH_H
#define VUG_VIEW_VNC_WISH_H

#include "vnc/layout.h"

/* The protocol's status codes. */
enum vnc_answer {
	VNC_ANSWER_DONE = 0, /* the monitors are so already */
	VNC_ANSWER_PROHIBITED = 1,
	VNC_ANSWER_INVALID = 3,
	VNC_ANSWER_FORWARDED = 4 /* to the guest */
};

/*
 * message: SetDesktopSize, whole. layout: what is shown. A client changes monitors; which ones there
 * are, it cannot change. Where the answer is not _INVALID, ret_wish is what they are to be: raised to
 * monitor-floor.h's size, if the client wants less, and their neighbours moved by that. _PROHIBITED: they
 * are as small already. rehearsal: vnc_monitor_rehearse(); what it refuses cannot be described to a guest.
 */
enum vnc_answer vnc_wish_read(const guint8 *message, const struct vnc_layout *layout,
			      struct vug_server *rehearsal, struct vnc_layout *ret_wish);

#define VNC_ANSWER_SIZE (4 + 12 + 4 + 16 * VUG_MAX_SCANOUTS)

/* A whole update with the answer and what is shown; returns its length. */
gsize vnc_wish_write_answer(const struct vnc_layout *layout, enum vnc_answer answer,
			    guint8 ret_update[VNC_ANSWER_SIZE]);

#endif
