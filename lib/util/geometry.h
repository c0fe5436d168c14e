/* SPDX-License-Identifier: MIT */
/* Rectangles of a peer's, cut to what is there. Pure. */
#ifndef VUG_GEOMETRY_H
#define VUG_GEOMETRY_H

#include <stdbool.h>

#include "vug/vug.h"

/*
 * The part of `rect`, moved by -(origin_x, origin_y), that lies within width × height.
 * Returns whether there is one.
 */
bool vug_clip_rect(const struct vug_rect *rect, uint32_t origin_x, uint32_t origin_y,
		   uint32_t width, uint32_t height, struct vug_rect *ret_clipped);

/* Whether `rect` lies within width × height, which an empty one never does. */
bool vug_rect_is_within(const struct vug_rect *rect, uint32_t width, uint32_t height);

/*
 * That part of a buffer of so many rows, counted from its other end: from the top as it is seen
 * for what counts the rows in memory, where the first one is the bottom one, and back again.
 * `rect` lies within the buffer.
 */
struct vug_rect vug_rect_turn_over(const struct vug_rect *rect, uint32_t buffer_height);

/* The smallest rectangle around both; an empty one counts for nothing. */
struct vug_rect vug_rect_unite(const struct vug_rect *a, const struct vug_rect *b);

#endif
