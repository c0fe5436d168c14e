/* SPDX-License-Identifier: MIT */
/* Kinds of buffers that a window does not show as they are. */
#ifndef VUG_VIEW_WINDOW_REFUSALS_H
#define VUG_VIEW_WINDOW_REFUSALS_H

#include <glib.h>
#include <stdbool.h>
#include <vug/vug.h>

struct window_refusals {
	GHashTable *kinds;
	char *asked; /* the kind that was asked for last */
};

void window_refusals_init(struct window_refusals *refusals);
void window_refusals_clear(struct window_refusals *refusals);

bool window_refusals_have(const struct window_refusals *refusals,
			  const struct vug_buffer_layout *layout);

/* That kind is tried now. */
void window_refusals_ask(struct window_refusals *refusals, const struct vug_buffer_layout *layout);

/* False: there are too many to remember one more. A back end that has so many has another for each frame. */
bool window_refusals_can_grow(const struct window_refusals *refusals);

/* What was tried was refused. Returns whether that is new. */
bool window_refusals_add(struct window_refusals *refusals);

#endif
