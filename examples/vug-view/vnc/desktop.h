/* SPDX-License-Identifier: MIT */
/*
 * The desktop between the main thread, which draws it, and the thread of the VNC server, which takes
 * what changed. Neither waits for the other longer than a copy takes.
 */
#ifndef VUG_VIEW_VNC_DESKTOP_H
#define VUG_VIEW_VNC_DESKTOP_H

#include <glib.h>
#include <pixman.h>
#include <stdbool.h>
#include <vug/vug.h>

#include "vnc/layout.h"
#include "vnc/pointer.h"

/* The pixels of either thread. */
#define VNC_DESKTOP_FORMAT PIXMAN_x8r8g8b8

struct vnc_desktop;

/* No picture yet: black, of that size. */
struct vnc_desktop *vnc_desktop_new(guint width, guint height);
void vnc_desktop_free(struct vnc_desktop *desktop); /* NULL: nothing */

/* --- the main thread --- */

/* wanted: called by the main loop when somebody looks, or nobody any more, or wants other monitors. */
void vnc_desktop_set_wanted(struct vnc_desktop *desktop, GSource *wanted);

/* Whether anybody looks. What changes while nobody does must be drawn when somebody comes. */
bool vnc_desktop_is_watched(struct vnc_desktop *desktop);

/* What a client wants the monitors to be: returns whether it is new. */
bool vnc_desktop_take_wish(struct vnc_desktop *desktop, struct vnc_layout *ret_wish);

/* Another size: everything is black until it is drawn. False where there is no memory. */
bool vnc_desktop_set_layout(struct vnc_desktop *desktop, const struct vnc_layout *layout);

/*
 * Draw in between these, into the picture that the first one returns, and say where.
 * vnc_desktop_end() has the server's thread look. arrival: of the frame that was drawn; 0: of none.
 * is_current: the picture is as new as the guest's.
 */
pixman_image_t *vnc_desktop_begin(struct vnc_desktop *desktop);
void vnc_desktop_add_damage(struct vnc_desktop *desktop, const struct vug_rect *rect);
void vnc_desktop_end(struct vnc_desktop *desktop, gint64 arrival, bool is_current);

/* What it is called; copied. */
void vnc_desktop_set_name(struct vnc_desktop *desktop, const char *name);

void vnc_desktop_set_pointer(struct vnc_desktop *desktop, const struct vnc_pointer *pointer,
			     bool is_new_image);

/* The guest's LEDs, of its keyboard. */
void vnc_desktop_set_leds(struct vnc_desktop *desktop, guint leds);

/* --- the server's thread --- */

/* changed: called by the server's loop when there is something to take. */
void vnc_desktop_set_changed(struct vnc_desktop *desktop, GSource *changed);

/* Somebody looks, or nobody does any more. */
void vnc_desktop_watch(struct vnc_desktop *desktop, bool is_watched);

/* Have the main thread make the monitors so. */
void vnc_desktop_wish(struct vnc_desktop *desktop, const struct vnc_layout *wish);

/* What has changed since the last time. */
struct vnc_change {
	bool is_current; /* the picture is as new as the guest's */
	bool has_new_layout;
	bool has_new_cursor; /* its image, or whether it is seen */
	bool has_moved_cursor;
	guint leds; /* new or not */
	char *name; /* NULL: the same as before; vnc_change_clear() */
	struct vnc_layout layout;
	struct vnc_pointer pointer;
	gint64 arrival;           /* of the oldest frame in it; 0: of none */
	pixman_region32_t damage; /* vnc_change_clear() */
};

/*
 * Copy what changed into the picture, which is replaced where the size is another one: then all of
 * it is damage. It stays as it is where there is no memory.
 */
void vnc_desktop_take(struct vnc_desktop *desktop, pixman_image_t **picture,
		      struct vnc_change *ret_change);
void vnc_change_clear(struct vnc_change *change);

#endif
