/* SPDX-License-Identifier: MIT */
#include "display/cursor_image.h"

#include <stdlib.h>

struct vug_cursor_image *vug_cursor_image_new(void)
{
	struct vug_cursor_image *image = malloc(sizeof(*image));

	if (image != NULL)
		atomic_init(&image->references, 1);
	return image;
}

bool vug_cursor_image_is_blank(const struct vug_cursor_image *image)
{
	for (size_t i = 0; i < sizeof(image->pixels) / sizeof(image->pixels[0]); i++)
		if (image->pixels[i] != 0)
			return false;
	return true;
}

struct vug_cursor_image *vug_cursor_image_ref(struct vug_cursor_image *image)
{
	if (image != NULL)
		atomic_fetch_add(&image->references, 1);
	return image;
}

void vug_cursor_image_unref(struct vug_cursor_image *image)
{
	if (image != NULL && atomic_fetch_sub(&image->references, 1) == 1)
		free(image);
}
