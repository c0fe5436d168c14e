/* SPDX-License-Identifier: MIT */
/* A cursor's image, which a source, its server and listeners share. It is constant once it is shared. */
#ifndef VUG_DISPLAY_CURSOR_IMAGE_H
#define VUG_DISPLAY_CURSOR_IMAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vug/types.h"

struct vug_cursor_image {
	atomic_uint references;
	uint32_t width, height; /* at most VUG_MAX_CURSOR_SIZE each */
	uint32_t hot_x, hot_y;
	uint32_t pixels[]; /* a8r8g8b8, premultiplied */
};

/* With one reference, its pixels not filled in; NULL: no memory. */
struct vug_cursor_image *vug_cursor_image_new(uint32_t width, uint32_t height);
bool vug_cursor_image_is_blank(const struct vug_cursor_image *image);
/* NULL is fine for both. */
struct vug_cursor_image *vug_cursor_image_ref(struct vug_cursor_image *image);
void vug_cursor_image_unref(struct vug_cursor_image *image);

/*
 * For a callback that knows VUG_CURSOR_SIZE alone: where the part of that size around the hot spot begins,
 * and its pixels, transparent where the image is smaller.
 */
struct vug_cursor_cutout {
	uint32_t x, y;
};
struct vug_cursor_cutout vug_cursor_image_find_cutout(const struct vug_cursor_image *image);
void vug_cursor_image_cut_out(const struct vug_cursor_image *image,
			      uint32_t ret_pixels[VUG_CURSOR_SIZE * VUG_CURSOR_SIZE]);

#endif
