/* SPDX-License-Identifier: MIT */
/* A guest's cursor as libvncserver wants it. */
#ifndef VUG_VIEW_VNC_CURSOR_H
#define VUG_VIEW_VNC_CURSOR_H

#include "picture/cursor.h"

struct _rfbClientRec;
struct rfbCursor;

/*
 * For rfbSetCursor(), which takes it over, of a server of the format VNC_DESKTOP_FORMAT. NULL: there
 * is no memory for it.
 *
 * The cursors of most clients have colours that are not multiplied by alpha, and pixels that are seen or
 * not: those that are half opaque at least.
 *
 * libvncserver has room for 90 × 90 pixels. Of a cursor of more than 64 × 64 this is the part around
 * the hot spot, and the client gets vnc_cursor_make_rich_update() behind it.
 */
struct rfbCursor *vnc_cursor_new(const struct picture_cursor *cursor);

/*
 * A whole update with a cursor that vnc_cursor_new() has cut, in the format of the client. NULL: it
 * was not cut, the guest hides it, or the client takes cursors of two colours alone.
 */
GByteArray *vnc_cursor_make_rich_update(const struct picture_cursor *cursor,
					struct _rfbClientRec *client);

/*
 * For clients that blend: a whole update with a cursor as it is, premultiplied. NULL: the guest hides
 * its cursor.
 */
GByteArray *vnc_cursor_make_alpha_update(const struct picture_cursor *cursor);

#endif
