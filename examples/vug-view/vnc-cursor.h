/* SPDX-License-Identifier: MIT */
/* A guest's cursor as libvncserver wants it. */
#ifndef VUG_VIEW_VNC_CURSOR_H
#define VUG_VIEW_VNC_CURSOR_H

#include "picture.h"

struct rfbCursor;

/*
 * For rfbSetCursor(), which takes it over, of a server of the format VNC_DESKTOP_FORMAT. NULL: the
 * guest hides its cursor, or there is no memory for it.
 *
 * VNC's cursors have colours that are not multiplied by alpha, and pixels that are seen or not: those
 * that are half opaque at least. Where libvncserver draws it, for clients that cannot, it blends.
 */
struct rfbCursor *vnc_cursor_new(const struct picture_cursor *cursor);

#endif
