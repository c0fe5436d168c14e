/* SPDX-License-Identifier: MIT */
/*
 * The scanouts' last pictures, drawn onto the VNC desktop while somebody looks, and what is said where
 * there are none. The main thread alone uses it.
 */
#ifndef VUG_VIEW_VNC_PICTURES_H
#define VUG_VIEW_VNC_PICTURES_H

#include <glib.h>
#include <stdbool.h>
#include <vug/vug.h>

#include "picture/picture.h"
#include "vnc/fetches.h"
#include "vnc/layout.h"
#include "vnc/notice.h"

/* How long clients wait for a picture that takes a while, before they get what there is. */
#define VNC_PATIENCE_MS 200

struct output;
struct vnc_desktop;

/* What the desktop has of a scanout. The picture itself is the listener's last one. */
struct vnc_shown {
	struct vug_rect viewport;
	bool is_there; /* a picture; false: nothing is shown */
	bool is_stale; /* all of it is to be drawn, not only what changes */
	bool is_gone;  /* the back end that drew it has left */
	bool is_drawn; /* the desktop has a picture of it, perhaps an old one */
	bool is_exact; /* the exact listener has had its first frame, and says what changes */
	const uint32_t *image; /* of the cursor: to see whether there is another one */
};

struct vnc_pictures {
	struct output *output; /* for warnings, and its listener */
	/*
	 * While somebody looks: what has really changed, where the guest says "all of it". That costs a
	 * comparison, so the output's own listener is another one, which is there all the time.
	 */
	struct vug_listener *exact;
	struct vug_server *server;
	struct gl *gl; /* NULL: none */
	struct vnc_desktop *desktop;
	struct vnc_shown shown[VUG_MAX_SCANOUTS];
	struct vnc_fetches fetches;
	guint patience; /* a picture is being read, and clients wait for it; 0: they do not */
	struct vnc_layout layout;
	guint left_out;        /* scanouts that do not fit on the desktop */
	bool has_other_layout; /* than the one above, perhaps */
	bool has_picture;      /* to draw into */
	bool is_blank_stale;   /* where nothing is shown, what is said about that is to be drawn */
	guint cursor_at;       /* the scanout whose cursor was seen last */
	struct vnc_notice notice;
};

/* All zero but what is borrowed, and the layout's size; the first thing to do. */
void vnc_pictures_init(struct vnc_pictures *pictures);
void vnc_pictures_clear(struct vnc_pictures *pictures);

/* frame: of the scanout, or NULL: draw what was missed. */
void vnc_pictures_follow(struct vnc_pictures *pictures, guint scanout,
			 const struct vug_frame *frame);

/* A frame has come, which is taken, or nothing is shown any more. */
void vnc_pictures_keep(struct vnc_pictures *pictures, guint scanout, struct vug_frame *frame);
/* Of the exact listener: there is one while somebody looks, and memory for it. Takes the frame. */
void vnc_pictures_note_change(struct vnc_pictures *pictures, guint scanout,
			      struct vug_frame *frame);
void vnc_pictures_set_exact(struct vnc_pictures *pictures, struct vug_listener *exact);
void vnc_pictures_drop(struct vnc_pictures *pictures, guint scanout);

/* The back end has left. */
void vnc_pictures_are_gone(struct vnc_pictures *pictures);

/* The notice is another one. */
void vnc_pictures_update_notice(struct vnc_pictures *pictures);

/* The listener has another cursor of it. */
void vnc_pictures_cursor_changed(struct vnc_pictures *pictures, guint scanout);

#endif
