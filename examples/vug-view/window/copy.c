/* SPDX-License-Identifier: MIT */
#include "window/copy.h"

#include <glib.h>

bool window_copy_fits(const struct window_copy *copy, uint32_t width, uint32_t height)
{
	return copy->picture && pixman_image_get_width(copy->picture) == (int)width &&
	       pixman_image_get_height(copy->picture) == (int)height;
}

void window_copy_make(struct window_copy *copy, uint32_t width, uint32_t height)
{
	size_t stride = width * sizeof(uint32_t);

	window_copy_clear(copy);
	if (width > G_MAXINT16 || height > G_MAXINT16 ||
	    window_memory_make(&copy->memory, stride * height) != 0)
		return;
	copy->picture = pixman_image_create_bits_no_clear(PIXMAN_x8r8g8b8, (int)width, (int)height,
							  copy->memory.bytes, (int)stride);
}

void window_copy_clear(struct window_copy *copy)
{
	g_clear_pointer(&copy->picture, pixman_image_unref);
	window_memory_clear(&copy->memory);
}
