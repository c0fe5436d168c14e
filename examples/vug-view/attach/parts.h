/* SPDX-License-Identifier: MIT */
/* --attach: what its files have of each other. The display is a peer, and hostile. */
#ifndef VUG_VIEW_ATTACH_PARTS_H
#define VUG_VIEW_ATTACH_PARTS_H

#include <glib.h>
#include <stdbool.h>
#include <vug/input-routing.h>
#include <vug/source.h>

#include "attach/picture.h"
#include "display-link/link.h"
#include "sources/source.h"

struct connector;

struct attach {
	struct source base;
	const char *path;
	struct connector *connector;
	struct display_link_session session;
	int socket; /* -1: not attached */
	guint watch;
	struct vug_source *drawn; /* on the viewer's own server */
	struct vug_sink *sink;    /* NULL: --view-only */
	guint num_parts;          /* of the event that has not ended */
	bool has_monitors;        /* the display has named one */
	struct vug_monitor told[VUG_MAX_SCANOUTS];
	struct attach_picture pictures[VUG_MAX_SCANOUTS];
};

/* --- source.c --- */

/* A display that does not read loses this viewer. */
void attach_send(struct attach *attach, const struct display_link_message *message);

/* --- hear.c --- */

/* The next message. NULL: all is well; else why the link ends: to be freed. */
char *attach_hear(struct attach *attach);

/* A picture is on every output: the frame's answer. */
void attach_shown(struct attach *attach, uint64_t cookie);

/* --- wishes.c --- */

/* What the user types and points at goes to the display. Returns 0 or -errno. */
int attach_open_sink(struct attach *attach);

/* The display has named a monitor. Returns 0 or -errno. */
int attach_take_monitor(struct attach *attach, const struct display_link_message *message);

/* Outputs have changed monitors: the display is asked for the sizes. */
void attach_ask_sizes(struct attach *attach);

#endif
