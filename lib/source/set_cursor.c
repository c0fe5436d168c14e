/* SPDX-License-Identifier: MIT */
/* What the program says of a scanout's cursor is taken down. */
#include <errno.h>
#include <string.h>

#include "source/program_source.h"
#include "util/sized.h"

static bool is_zero(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

static int check_image(const struct vug_cursor_info *cursor)
{
	if (cursor->width == 0 || cursor->width > VUG_MAX_CURSOR_SIZE || cursor->height == 0 ||
	    cursor->height > VUG_MAX_CURSOR_SIZE)
		return -ERANGE;
	return cursor->hot_x < cursor->width && cursor->hot_y < cursor->height ? 0 : -EINVAL;
}

static int read_cursor(const struct vug_cursor_info *cursor, const struct vug_source_slot *slot,
		       struct vug_cursor_info *ret_cursor)
{
	struct vug_cursor_info read;
	int error = vug_sized_read(&read, sizeof(read), cursor);

	if (error < 0)
		return error;
	if (!is_zero(read.unused, sizeof(read.unused)))
		return -EINVAL;
	if (read.pixels == NULL && slot->image == NULL && read.visible)
		return -ENODATA;
	error = read.pixels != NULL ? check_image(&read) : 0;
	if (error == 0)
		*ret_cursor = read;
	return error;
}

static void use_image(struct vug_source_slot *slot, struct vug_cursor_image *image)
{
	vug_cursor_image_unref(slot->image);
	slot->image = image;
	slot->is_image_new = true;
}

static int copy_image(struct vug_source_slot *slot, const struct vug_cursor_info *cursor)
{
	struct vug_cursor_image *image = vug_cursor_image_new(cursor->width, cursor->height);

	if (image == NULL)
		return -ENOMEM;
	image->hot_x = cursor->hot_x;
	image->hot_y = cursor->hot_y;
	memcpy(image->pixels, cursor->pixels,
	       (size_t)cursor->width * cursor->height * sizeof(uint32_t));
	use_image(slot, image);
	return 0;
}

static void remove_cursor(struct vug_source_slot *slot)
{
	use_image(slot, NULL);
	slot->is_cursor_visible = false;
	slot->is_cursor_new = true;
}

static int change_cursor(struct vug_source_slot *slot, const struct vug_cursor_info *cursor)
{
	struct vug_cursor_info read;
	int error = read_cursor(cursor, slot, &read);

	if (error == 0 && read.pixels != NULL)
		error = copy_image(slot, &read);
	if (error < 0)
		return error;
	slot->cursor_x = read.x;
	slot->cursor_y = read.y;
	slot->is_cursor_visible = read.visible;
	slot->is_cursor_new = true;
	return 0;
}

int vug_source_set_cursor(struct vug_source *source, uint32_t scanout,
			  const struct vug_cursor_info *cursor)
{
	struct vug_source_slot *slot;
	int error = vug_program_source_find_slot(source, scanout, &slot);

	if (error < 0)
		return error;
	if (cursor == NULL)
		remove_cursor(slot);
	else
		error = change_cursor(slot, cursor);
	if (error == 0)
		vug_program_source_wake(vug_program_source_of(source));
	return error;
}
