/* SPDX-License-Identifier: MIT */
#include "window/copy.h"

#include <glib.h>

bool window_copy_fits(const struct window_copy *copy, uint32_t width, uint32_t height)
{
	return copy->picture && pixman_image_get_width(copy->picture) == (int)width &&
	       pixman_image_get_height(copy->picture) == (int)height;
}

static bool take_share(const struct window_copy *copy, size_t size)
{
	if (copy->budget && size > copy->budget->left)
		return false;
	if (copy->budget)
		copy->budget->left -= size;
	return true;
}

static void give_share_back(const struct window_copy *copy, size_t size)
{
	if (copy->budget)
		copy->budget->left += size;
}

void window_copy_make(struct window_copy *copy, uint32_t width, uint32_t height)
{
	size_t stride = width * sizeof(uint32_t);

	window_copy_clear(copy);
	if (width > G_MAXINT16 || height > G_MAXINT16 || !take_share(copy, stride * height))
		return;
	if (window_memory_make(&copy->memory, stride * height) != 0) {
		give_share_back(copy, stride * height);
		return;
	}
	copy->picture = pixman_image_create_bits_no_clear(PIXMAN_x8r8g8b8, (int)width, (int)height,
							  copy->memory.bytes, (int)stride);
}

void window_copy_clear(struct window_copy *copy)
{
	give_share_back(copy, copy->memory.size);
	g_clear_pointer(&copy->picture, pixman_image_unref);
	window_memory_clear(&copy->memory);
}
