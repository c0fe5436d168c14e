/* SPDX-License-Identifier: MIT */
/*
 * What a VNC desktop says where it does not show what the guest shows: before the first picture, and
 * of a back end that has left. Pure: no I/O.
 */
#ifndef VUG_VIEW_VNC_NOTICE_H
#define VUG_VIEW_VNC_NOTICE_H

#include <glib.h>
#include <stdbool.h>

enum vnc_desktop_state {
	VNC_DESKTOP_LIVE,    /* shows what the guest shows */
	VNC_DESKTOP_WAITING, /* shows nothing */
	VNC_DESKTOP_GONE,    /* shows the last picture of a back end that has left */
	VNC_DESKTOP_READING, /* shows nothing yet of a guest that draws: OpenGL reads the first picture */
	VNC_DESKTOP_FAILED, /* shows nothing of a guest that draws: it could not be read */
};

struct vnc_notice {
	const char *name; /* of the guest, borrowed */
	char *waited;     /* what there is to wait for; NULL: nothing that was said */
	char *reason;     /* why the last back end left; NULL: there is one, or there was none */
};

void vnc_notice_clear(struct vnc_notice *notice);

/* Copied; NULL: none. */
void vnc_notice_set_waited(struct vnc_notice *notice, const char *text);
void vnc_notice_set_reason(struct vnc_notice *notice, const char *reason);

/* For the picture; to be freed. */
char *vnc_notice_describe(const struct vnc_notice *notice, enum vnc_desktop_state state);

/* What the desktop is called; to be freed. */
char *vnc_notice_name(const struct vnc_notice *notice, enum vnc_desktop_state state);

#endif
