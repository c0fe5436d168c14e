/* SPDX-License-Identifier: MIT */
/* The cursor of a scanout, of any size that a source may give it, and drawn into a picture. */
#ifndef VUG_VIEW_PICTURE_CURSOR_H
#define VUG_VIEW_PICTURE_CURSOR_H

#include <glib.h>
#include <pixman.h>
#include <stdbool.h>
#include <vug/listener.h>

/* All zero: there is none. The image is shared, and for any thread: it never changes. */
struct picture_cursor {
	GBytes *image; /* rows of a8r8g8b8, premultiplied; NULL: none */
	uint32_t width, height;
	uint32_t hot_x, hot_y;
	int32_t x, y;    /* of its upper left pixel */
	bool is_visible; /* it has an image, too */
};

/* The listener's, copied. picture_cursor_clear() */
void picture_cursor_get(const struct vug_listener *listener, const struct vug_scanout *scanout,
			struct picture_cursor *ret_cursor);

/* Make one what another one is. */
void picture_cursor_set(struct picture_cursor *cursor, const struct picture_cursor *other);

void picture_cursor_clear(struct picture_cursor *cursor);

static inline const uint32_t *picture_cursor_get_pixels(const struct picture_cursor *cursor)
{
	return cursor->image ? g_bytes_get_data(cursor->image, NULL) : NULL;
}

/* For drawing from it, as long as the cursor has that image. NULL: it has none, or no memory. */
pixman_image_t *picture_cursor_to_pixman(const struct picture_cursor *cursor);

/* Draw the cursor over the picture, where it is visible. */
void picture_cursor_draw(const struct picture_cursor *cursor, pixman_image_t *picture);

#endif
