/* SPDX-License-Identifier: MIT */
/*
 * The desktop as libvncserver's screen, which encodes it for every client. Only the server's thread
 * uses it, but for making and freeing it.
 */
#ifndef VUG_VIEW_VNC_SCREEN_H
#define VUG_VIEW_VNC_SCREEN_H

#include <glib.h>
#include <stdbool.h>

#include "vnc/wish.h"

struct _rfbClientRec;
struct _rfbScreenInfo;
struct vnc_pointer;
struct vnc_route;
struct vnc_desktop;
struct vnc_screen;
struct vug_server;

/*
 * route: borrowed; it follows the layout. rehearsal: vnc_monitor_rehearse(), borrowed, for wishes. password: copied; NULL: none is asked for.
 * Everything that reads files is done by it.
 */
struct vnc_screen *vnc_screen_new(struct vnc_desktop *desktop, struct vnc_route *route,
				  struct vug_server *rehearsal, const char *password);

/* When no client is left. NULL: nothing. */
void vnc_screen_free(struct vnc_screen *screen);

struct _rfbScreenInfo *vnc_screen_get_rfb(const struct vnc_screen *screen);

/* Take what changed on the desktop, and mark it. Returns whether it is as new as the guest's. */
bool vnc_screen_follow(struct vnc_screen *screen, gint64 *ret_arrival);

/* What a client says with SetDesktopSize: returns the length of its answer. */
gsize vnc_screen_take_wish(struct vnc_screen *screen, struct _rfbClientRec *client,
			   const guint8 *message, guint8 ret_answer[VNC_ANSWER_SIZE]);

/* A client has gone. */
void vnc_screen_forget(struct vnc_screen *screen, const struct _rfbClientRec *client);

/* The guest's, as the clients know it. */
const struct vnc_pointer *vnc_screen_get_pointer(const struct vnc_screen *screen);

/* For a client that draws no cursor: what it is sent has it, between the first one and the second. */
void vnc_screen_begin_drawn(struct vnc_screen *screen);
void vnc_screen_end_drawn(struct vnc_screen *screen);

/* A client has begun to draw the cursor, or no longer does. */
void vnc_screen_mark_cursor(struct vnc_screen *screen, struct _rfbClientRec *client);

/* The desktop's, and how often it has been another one. */
const char *vnc_screen_get_name(const struct vnc_screen *screen, guint *ret_number);

struct vnc_route *vnc_screen_get_route(const struct vnc_screen *screen);

/* The guest's, of its keyboard. */
guint vnc_screen_get_leds(const struct vnc_screen *screen);

/* In how many updates, at most, a client gets the whole of it. */
guint vnc_screen_get_slices(const struct vnc_screen *screen);

#endif
