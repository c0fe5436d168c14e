/* SPDX-License-Identifier: MIT */
#include "picture/cursor.h"

void picture_cursor_get(const struct vug_listener *listener, const struct vug_scanout *scanout,
			struct picture_cursor *ret_cursor)
{
	struct vug_cursor_info info = {.size = sizeof(info)};

	*ret_cursor = (struct picture_cursor){0};
	if (vug_listener_get_cursor(listener, scanout, &info) < 0)
		return;
	if (info.pixels) {
		ret_cursor->image = g_bytes_new(info.pixels,
						sizeof(uint32_t) * info.width * (gsize)info.height);
		ret_cursor->width = info.width;
		ret_cursor->height = info.height;
	}
	ret_cursor->hot_x = info.hot_x;
	ret_cursor->hot_y = info.hot_y;
	ret_cursor->x = info.x;
	ret_cursor->y = info.y;
	ret_cursor->is_visible = info.visible && info.pixels;
}

void picture_cursor_set(struct picture_cursor *cursor, const struct picture_cursor *other)
{
	GBytes *image = other->image ? g_bytes_ref(other->image) : NULL;

	picture_cursor_clear(cursor);
	*cursor = *other;
	cursor->image = image;
}

void picture_cursor_clear(struct picture_cursor *cursor)
{
	g_clear_pointer(&cursor->image, g_bytes_unref);
	*cursor = (struct picture_cursor){0};
}

pixman_image_t *picture_cursor_to_pixman(const struct picture_cursor *cursor)
{
	if (!cursor->image)
		return NULL;
	return pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, (int)cursor->width,
						 (int)cursor->height,
						 (uint32_t *)picture_cursor_get_pixels(cursor),
						 (int)(cursor->width * sizeof(uint32_t)));
}

/* The position may be any number at all; pixman counts in 16 bits. */
static int clamp_position(int32_t position)
{
	return CLAMP(position, G_MININT16, G_MAXINT16);
}

void picture_cursor_draw(const struct picture_cursor *cursor, pixman_image_t *picture)
{
	pixman_image_t *image = cursor->is_visible ? picture_cursor_to_pixman(cursor) : NULL;

	if (!image)
		return;
	pixman_image_composite32(PIXMAN_OP_OVER, image, NULL, picture, 0, 0, 0, 0,
				 clamp_position(cursor->x), clamp_position(cursor->y),
				 (int)cursor->width, (int)cursor->height);
	pixman_image_unref(image);
}
