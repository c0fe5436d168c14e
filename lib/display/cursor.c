/* SPDX-License-Identifier: MIT */
#include "display/server.h"

static void tell(struct vug_scanout *scanout, bool is_visible)
{
	struct vug_server *server = scanout->server;
	const struct vug_cursor *cursor = &scanout->cursor;
	const struct vug_cursor_image *image = vug_cursor_get_image(cursor);
	struct vug_cursor_cutout cutout = {0};

	vug_listeners_post_cursor(scanout);
	if (server->callbacks.cursor_moved == NULL)
		return;
	if (image != NULL)
		cutout = vug_cursor_image_find_cutout(image);
	server->callbacks.cursor_moved(scanout, cursor->x + (int32_t)cutout.x,
				       cursor->y + (int32_t)cutout.y, is_visible, server->data);
}

static bool has_image_to_show(const struct vug_cursor *cursor)
{
	return cursor->image == VUG_CURSOR_NO_IMAGE || cursor->image == VUG_CURSOR_OWN;
}

struct vug_cursor_image *vug_cursor_prepare_image(struct vug_scanout *scanout)
{
	struct vug_cursor *cursor = &scanout->cursor;
	struct vug_cursor_image *image;

	if (cursor->pixels != NULL && cursor->pixels->width == VUG_CURSOR_SIZE &&
	    cursor->pixels->height == VUG_CURSOR_SIZE &&
	    atomic_load(&cursor->pixels->references) == 1)
		return cursor->pixels;
	image = vug_cursor_image_new(VUG_CURSOR_SIZE, VUG_CURSOR_SIZE);
	if (image == NULL)
		return NULL;
	vug_cursor_image_unref(cursor->pixels);
	cursor->pixels = image;
	return image;
}

struct vug_cursor_image *vug_cursor_get_image(const struct vug_cursor *cursor)
{
	bool is_own = cursor->image == VUG_CURSOR_OWN || cursor->image == VUG_CURSOR_BLANK;

	return is_own ? cursor->pixels : NULL;
}

/* The callback knows one size. */
static void call_with_cutout(struct vug_scanout *scanout, const struct vug_cursor_image *image)
{
	struct vug_cursor_cutout cutout = vug_cursor_image_find_cutout(image);
	uint32_t pixels[VUG_CURSOR_SIZE * VUG_CURSOR_SIZE];

	vug_cursor_image_cut_out(image, pixels);
	scanout->server->callbacks.cursor_image(scanout, pixels, image->hot_x - cutout.x,
						image->hot_y - cutout.y, scanout->server->data);
}

void vug_cursor_set_image(struct vug_scanout *scanout)
{
	struct vug_server *server = scanout->server;
	struct vug_cursor *cursor = &scanout->cursor;
	const struct vug_cursor_image *image = cursor->pixels;

	cursor->image = vug_cursor_image_is_blank(image) ? VUG_CURSOR_BLANK : VUG_CURSOR_OWN;
	if (server->callbacks.cursor_image == NULL)
		return;
	if (image->width == VUG_CURSOR_SIZE && image->height == VUG_CURSOR_SIZE)
		server->callbacks.cursor_image(scanout, image->pixels, image->hot_x, image->hot_y,
					       server->data);
	else
		call_with_cutout(scanout, image);
}

void vug_cursor_use_image(struct vug_scanout *scanout, struct vug_cursor_image *image)
{
	struct vug_cursor_image *before = scanout->cursor.pixels;

	scanout->cursor.pixels = vug_cursor_image_ref(image);
	vug_cursor_image_unref(before);
	vug_cursor_set_image(scanout);
}

void vug_cursor_remove(struct vug_scanout *scanout)
{
	scanout->cursor.image = VUG_CURSOR_NO_IMAGE;
	vug_cursor_move(scanout, scanout->cursor.x, scanout->cursor.y, false);
}

void vug_cursor_move(struct vug_scanout *scanout, int32_t x, int32_t y, bool is_shown)
{
	struct vug_cursor *cursor = &scanout->cursor;

	cursor->x = x;
	cursor->y = y;
	cursor->is_visible = is_shown && has_image_to_show(cursor);
	cursor->is_orphaned = false;
	tell(scanout, cursor->is_visible);
}

void vug_cursor_forget(struct vug_scanout *scanout)
{
	struct vug_cursor *cursor = &scanout->cursor;

	if (cursor->image == VUG_CURSOR_OWN)
		cursor->image = VUG_CURSOR_FOREIGN;
	else if (cursor->image == VUG_CURSOR_BLANK)
		cursor->image = VUG_CURSOR_NO_IMAGE;
	if (!cursor->is_visible)
		return;
	cursor->is_visible = false;
	cursor->is_orphaned = true;
	scanout->server->has_orphans = true;
	vug_frame_board_wake(scanout->server->board);
}

void vug_server_hide_orphans(struct vug_server *server)
{
	if (!server->has_orphans)
		return;
	server->has_orphans = false;
	for (uint32_t i = 0; i < server->num_scanouts; i++) {
		struct vug_scanout *scanout = &server->scanouts[i];

		if (scanout->cursor.is_orphaned) {
			scanout->cursor.is_orphaned = false;
			tell(scanout, false);
		}
		vug_scanout_switch_off_abandoned(scanout);
	}
}
