/* SPDX-License-Identifier: MIT */
/*
 * Where a guest's cursor is on the desktop. It follows from the cursor, from its monitor's place and
 * from nothing else, and is made again whenever one of them changes.
 */
#ifndef VUG_VIEW_VNC_POINTER_H
#define VUG_VIEW_VNC_POINTER_H

#include "picture/cursor.h"
#include "vnc/layout.h"

struct vnc_pointer {
	struct picture_cursor cursor; /* its position is on the desktop, and may be off it */
	struct vug_rect area;         /* where it is seen: on its monitor; empty: nowhere */
};

/*
 * Its cursor's position is on the scanout before this, and on the desktop after it. place: NULL: the
 * scanout is not on the desktop.
 */
void vnc_pointer_place(struct vnc_pointer *pointer, const struct vnc_place *place);

/* Make one what another one is. */
void vnc_pointer_set(struct vnc_pointer *pointer, const struct vnc_pointer *other);

void vnc_pointer_clear(struct vnc_pointer *pointer);

/*
 * For clients that draw no cursor. The picture, of the format VNC_DESKTOP_FORMAT, has the cursor until
 * vnc_pointer_take_off() is called with what this returns; NULL: there is none to be seen.
 */
pixman_image_t *vnc_pointer_draw(const struct vnc_pointer *pointer, pixman_image_t *picture);
void vnc_pointer_take_off(const struct vnc_pointer *pointer, pixman_image_t *picture,
			  pixman_image_t *beneath);

#endif
