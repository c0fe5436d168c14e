/* SPDX-License-Identifier: MIT */
/*
 * What the program knows of a scanout's cursor. It goes with the back end, and with the guest,
 * that had it: the next dispatch at the latest calls the program.
 */
#ifndef VUG_DISPLAY_CURSOR_H
#define VUG_DISPLAY_CURSOR_H

#include <stdbool.h>
#include <stdint.h>

#include "display/cursor_image.h"

struct vug_scanout;
struct vug_server;

/* Of the image that the program has. */
enum vug_cursor_state {
	VUG_CURSOR_NO_IMAGE, /* none, or nothing to be seen of one that is not this guest's */
	VUG_CURSOR_BLANK,    /* all zero, which is how QEMU's back end hides a cursor */
	VUG_CURSOR_OWN,      /* this guest's */
	VUG_CURSOR_FOREIGN,  /* of a guest that has gone: not to be shown */
};

struct vug_cursor {
	struct vug_cursor_image *pixels; /* a reference; NULL: there has been no image */
	enum vug_cursor_state image;
	int32_t x, y;     /* where it was last */
	bool is_visible;  /* as the program knows it */
	bool is_orphaned; /* it has gone, and the program does not know yet */
};

/*
 * An image of VUG_CURSOR_SIZE for the source to fill in, which is then set; NULL: no memory. It is not
 * shared with anybody until then.
 */
struct vug_cursor_image *vug_cursor_prepare_image(struct vug_scanout *scanout);
void vug_cursor_set_image(struct vug_scanout *scanout);
/* Set an image of the source's own, which gets a reference. */
void vug_cursor_use_image(struct vug_scanout *scanout, struct vug_cursor_image *image);
void vug_cursor_move(struct vug_scanout *scanout, int32_t x, int32_t y, bool is_shown);

/* This guest's; NULL: there is none. */
struct vug_cursor_image *vug_cursor_get_image(const struct vug_cursor *cursor);

/* There is no cursor any more. */
void vug_cursor_remove(struct vug_scanout *scanout);

/* Its owner has gone. No callback runs: see below. */
void vug_cursor_forget(struct vug_scanout *scanout);

/* Tell the program of all cursors, and scanouts, that have gone. */
void vug_server_hide_orphans(struct vug_server *server);

#endif
