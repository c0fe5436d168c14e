/* SPDX-License-Identifier: MIT */
/* A cursor's image, which a server and its listeners share. It is constant once it is shared. */
#ifndef VUG_DISPLAY_CURSOR_IMAGE_H
#define VUG_DISPLAY_CURSOR_IMAGE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "vug/types.h"

struct vug_cursor_image {
	atomic_uint references;
	uint32_t hot_x, hot_y;
	uint32_t pixels[VUG_CURSOR_SIZE * VUG_CURSOR_SIZE]; /* a8r8g8b8, premultiplied */
};

/* With one reference, not filled in; NULL: no memory. */
struct vug_cursor_image *vug_cursor_image_new(void);
bool vug_cursor_image_is_blank(const struct vug_cursor_image *image);
/* NULL is fine for both. */
struct vug_cursor_image *vug_cursor_image_ref(struct vug_cursor_image *image);
void vug_cursor_image_unref(struct vug_cursor_image *image);

#endif
