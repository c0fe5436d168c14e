/* SPDX-License-Identifier: MIT */
/* Several pictures as one desktop. */
#ifndef VUG_VIEW_VNC_LAYOUT_H
#define VUG_VIEW_VNC_LAYOUT_H

#include <glib.h>
#include <stdbool.h>
#include <vug/vug.h>

/* What pixman counts to, and the pixels of 16 monitors of 3840 × 2160. */
#define VNC_LAYOUT_MAX_SIDE 32767u
#define VNC_LAYOUT_MAX_PIXELS ((guint64)1 << 27)

struct vnc_place {
	guint scanout;
	struct vug_rect rect;
};

struct vnc_layout {
	guint count;
	struct vnc_place places[VUG_MAX_SCANOUTS];
	guint width, height; /* of all together */
};

/*
 * A monitor's position among those that vnc_layout_arrange() takes, which are not signed: the distance from
 * the least that there is.
 */
guint32 vnc_layout_from_position(gint32 position);

/* The size follows from the places. */
void vnc_layout_measure(struct vnc_layout *layout);

/*
 * Bring places that are where their monitors stand onto one desktop, which begins at (0, 0): where
 * two overlap, or there is more void than picture, all stand side by side. Those that do not fit
 * are left out, the last ones first: returns how many.
 */
guint vnc_layout_arrange(struct vnc_layout *layout);

bool vnc_layout_overlaps(const struct vnc_layout *layout);

bool vnc_layout_equals(const struct vnc_layout *one, const struct vnc_layout *other);

/* NULL: the scanout is not on the desktop. */
const struct vnc_place *vnc_layout_find(const struct vnc_layout *layout, guint scanout);

/*
 * The monitors as clients get them. Where nothing is shown there is one all the same, the
 * first: a desktop has one.
 */
guint vnc_layout_count(const struct vnc_layout *layout);
struct vnc_place vnc_layout_get(const struct vnc_layout *layout, guint i);

/* What clients know a scanout by: some take no monitor whose number is 0. */
guint32 vnc_layout_id(guint scanout);

#endif
