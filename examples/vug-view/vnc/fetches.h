/* SPDX-License-Identifier: MIT */
/* The scanouts' pictures that OpenGL reads for the VNC desktop, one a scanout at a time. */
#ifndef VUG_VIEW_VNC_FETCHES_H
#define VUG_VIEW_VNC_FETCHES_H

#include "picture/fetch.h"

struct vnc_fetches;

struct vnc_fetch {
	struct vnc_fetches *set;
	struct picture_fetch *fetch; /* NULL: nothing is being read */
	struct vug_frame *frame;     /* held meanwhile; NULL: none */
	struct vug_frame *next;      /* held for what is read then; NULL: none */
	pixman_region32_t damage;    /* what is wanted of the picture */
	gint64 arrival;              /* of the frame; 0: none */
	bool is_open;                /* what is wanted now is in the same picture */
	bool is_outdated;            /* something was wanted later */
};

/* picture: borrowed, not to be written to; NULL: there is none, and error says why. */
typedef void (*vnc_fetched)(guint scanout, const struct vnc_fetch *fetch, pixman_image_t *picture,
			    const GError *error, void *data);

struct vnc_fetches {
	struct vnc_fetch scanouts[VUG_MAX_SCANOUTS];
	struct vug_frame
		*in_hand; /* that is drawn just now, if it is of that scanout; NULL: none */
	guint in_hand_of;
	vnc_fetched fetched;
	void *data;
};

void vnc_fetches_init(struct vnc_fetches *fetches, vnc_fetched fetched, void *data);
void vnc_fetches_clear(struct vnc_fetches *fetches); /* `fetched` is not called any more */

/* Until the next call this frame is drawn, which is taken; NULL: none. */
void vnc_fetches_set_frame(struct vnc_fetches *fetches, guint scanout, struct vug_frame *frame);

/* Where the CPU cannot read an area of the picture, as cpu_error says: `fetched` is called later. */
void vnc_fetches_add(struct vnc_fetches *fetches, guint scanout,
		     const struct picture_source *source, const struct vug_rect *area,
		     const GError *cpu_error);

/* What is added from now on may be another picture. Returns whether any is being read. */
bool vnc_fetches_close(struct vnc_fetches *fetches);

/* Nothing is shown any more. */
void vnc_fetches_cancel(struct vnc_fetches *fetches, guint scanout);

#endif
