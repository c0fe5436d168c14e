/* SPDX-License-Identifier: MIT */
/* A guest's cursor as libvncserver wants it. */
#ifndef VUG_VIEW_VNC_CURSOR_H
#define VUG_VIEW_VNC_CURSOR_H

#include "picture/picture.h"

#define VNC_CURSOR_UPDATE_SIZE (20 + 4 * VUG_CURSOR_SIZE * VUG_CURSOR_SIZE)

struct rfbCursor;

/*
 * For rfbSetCursor(), which takes it over, of a server of the format VNC_DESKTOP_FORMAT. NULL: there
 * is no memory for it.
 *
 * The cursors of most clients have colours that are not multiplied by alpha, and pixels that are seen or
 * not: those that are half opaque at least.
 */
struct rfbCursor *vnc_cursor_new(const struct picture_cursor *cursor);

/*
 * For clients that blend: a whole update with a cursor as it is, premultiplied. Returns its
 * length; 0: the guest hides its cursor.
 */
gsize vnc_cursor_write_update(const struct picture_cursor *cursor,
			      guint8 ret_update[VNC_CURSOR_UPDATE_SIZE]);

#endif
