/* SPDX-License-Identifier: MIT */
#include "vnc/pointer.h"

#include "vnc/desktop.h"

/* Positions may be any numbers at all. */
static int32_t move(int32_t position, guint offset)
{
	return (int32_t)CLAMP((gint64)position + offset, G_MININT32, G_MAXINT32);
}

/* What of a cursor of that size from `corner` on is between two lines. */
static void clip(int32_t corner, uint32_t size, guint from, guint length, uint32_t *ret_from,
		 uint32_t *ret_length)
{
	gint64 begin = MAX((gint64)corner, (gint64)from);
	gint64 end = MIN((gint64)corner + size, (gint64)from + length);

	*ret_from = (uint32_t)MAX(begin, 0);
	*ret_length = (uint32_t)MAX(end - begin, 0);
}

void vnc_pointer_place(struct vnc_pointer *pointer, const struct vnc_place *place)
{
	struct picture_cursor *cursor = &pointer->cursor;
	struct vug_rect area = {0};

	if (place) {
		cursor->x = move(cursor->x, place->rect.x);
		cursor->y = move(cursor->y, place->rect.y);
		clip(cursor->x, cursor->width, place->rect.x, place->rect.width, &area.x,
		     &area.width);
		clip(cursor->y, cursor->height, place->rect.y, place->rect.height, &area.y,
		     &area.height);
	}
	if (area.width == 0 || area.height == 0)
		cursor->is_visible = false;
	pointer->area = cursor->is_visible ? area : (struct vug_rect){0};
}

void vnc_pointer_set(struct vnc_pointer *pointer, const struct vnc_pointer *other)
{
	picture_cursor_set(&pointer->cursor, &other->cursor);
	pointer->area = other->area;
}

void vnc_pointer_clear(struct vnc_pointer *pointer)
{
	picture_cursor_clear(&pointer->cursor);
	pointer->area = (struct vug_rect){0};
}

/* --- in the picture --------------------------------------------------------------------------- */

static void blend(const struct vnc_pointer *pointer, pixman_image_t *picture)
{
	const struct vug_rect *area = &pointer->area;
	pixman_image_t *cursor = picture_cursor_to_pixman(&pointer->cursor);

	if (!cursor)
		return;
	pixman_image_composite32(PIXMAN_OP_OVER, cursor, NULL, picture,
				 (int)area->x - pointer->cursor.x, (int)area->y - pointer->cursor.y,
				 0, 0, (int)area->x, (int)area->y, (int)area->width,
				 (int)area->height);
	pixman_image_unref(cursor);
}

pixman_image_t *vnc_pointer_draw(const struct vnc_pointer *pointer, pixman_image_t *picture)
{
	const struct vug_rect *area = &pointer->area;
	pixman_image_t *beneath;

	if (area->width == 0)
		return NULL;
	beneath = pixman_image_create_bits_no_clear(VNC_DESKTOP_FORMAT, (int)area->width,
						    (int)area->height, NULL, 0);
	if (!beneath)
		return NULL;
	pixman_image_composite32(PIXMAN_OP_SRC, picture, NULL, beneath, (int)area->x, (int)area->y,
				 0, 0, 0, 0, (int)area->width, (int)area->height);
	blend(pointer, picture);
	return beneath;
}

void vnc_pointer_take_off(const struct vnc_pointer *pointer, pixman_image_t *picture,
			  pixman_image_t *beneath)
{
	const struct vug_rect *area = &pointer->area;

	if (!beneath)
		return;
	pixman_image_composite32(PIXMAN_OP_SRC, beneath, NULL, picture, 0, 0, 0, 0, (int)area->x,
				 (int)area->y, (int)area->width, (int)area->height);
	pixman_image_unref(beneath);
}
