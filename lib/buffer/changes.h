/* SPDX-License-Identifier: MIT */
/*
 * Which pixels of a picture differ from those that were there before: for guests that say "the whole screen"
 * each time, and for sources that know no damage. Pure.
 *
 * The pictures are compared tile by tile. A tile's box ends at the first and the last row and column that
 * differ. Boxes beside each other become one where that adds hardly any pixels.
 */
#ifndef VUG_CHANGES_H
#define VUG_CHANGES_H

#include <pixman.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Smaller ones find fewer pixels that have not changed; larger ones cost less where all have. */
#define VUG_CHANGES_TILE_WIDTH 12
#define VUG_CHANGES_TILE_HEIGHT 16
/* Where there are more, those that lie closest become one. */
#define VUG_CHANGES_MAX_BOXES 128

/* Pixels of 32 bits, aligned as such. */
struct vug_changes_picture {
	uint8_t *pixels;
	size_t stride; /* in bytes */
};

struct vug_changes {
	pixman_box32_t boxes[VUG_CHANGES_MAX_BOXES];
	int count;
};

/*
 * Compare that area of two pictures: each pixel that differs is in one of the boxes, of which none
 * reaches beyond the area. They may overlap. With `copies`, `before` gets what is in the boxes of `now`.
 */
void vug_changes_find(const struct vug_changes_picture *now,
		      const struct vug_changes_picture *before, const pixman_box32_t *area,
		      bool copies, struct vug_changes *ret_changes);

/*
 * As a region of at most so many rectangles: boxes that lie closest become one until there are no more. The
 * boxes are changed.
 */
void vug_changes_get_region(struct vug_changes *changes, int max, pixman_region32_t *ret_region);
/* Have a region that is the caller's in at most so many rectangles. */
void vug_changes_limit_region(pixman_region32_t *region, int max);

#endif
