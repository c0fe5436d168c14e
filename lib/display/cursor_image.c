/* SPDX-License-Identifier: MIT */
#include "display/cursor_image.h"

#include <stdlib.h>
#include <string.h>

static size_t count_pixels(const struct vug_cursor_image *image)
{
	return (size_t)image->width * image->height;
}

struct vug_cursor_image *vug_cursor_image_new(uint32_t width, uint32_t height)
{
	size_t size = (size_t)width * height * sizeof(uint32_t);
	struct vug_cursor_image *image = malloc(sizeof(*image) + size);

	if (image == NULL)
		return NULL;
	atomic_init(&image->references, 1);
	image->width = width;
	image->height = height;
	image->hot_x = image->hot_y = 0;
	return image;
}

bool vug_cursor_image_is_blank(const struct vug_cursor_image *image)
{
	for (size_t i = 0; i < count_pixels(image); i++)
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

static uint32_t find_begin(uint32_t size, uint32_t hot)
{
	uint32_t begin = hot > VUG_CURSOR_SIZE / 2 ? hot - VUG_CURSOR_SIZE / 2 : 0;

	if (size <= VUG_CURSOR_SIZE)
		return 0;
	return begin < size - VUG_CURSOR_SIZE ? begin : size - VUG_CURSOR_SIZE;
}

struct vug_cursor_cutout vug_cursor_image_find_cutout(const struct vug_cursor_image *image)
{
	return (struct vug_cursor_cutout){.x = find_begin(image->width, image->hot_x),
					  .y = find_begin(image->height, image->hot_y)};
}

static uint32_t get_smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

void vug_cursor_image_cut_out(const struct vug_cursor_image *image,
			      uint32_t ret_pixels[VUG_CURSOR_SIZE * VUG_CURSOR_SIZE])
{
	struct vug_cursor_cutout cutout = vug_cursor_image_find_cutout(image);
	uint32_t width = get_smaller(image->width, VUG_CURSOR_SIZE);
	uint32_t height = get_smaller(image->height, VUG_CURSOR_SIZE);

	memset(ret_pixels, 0, sizeof(uint32_t) * VUG_CURSOR_SIZE * VUG_CURSOR_SIZE);
	for (uint32_t y = 0; y < height; y++)
		memcpy(&ret_pixels[(size_t)y * VUG_CURSOR_SIZE],
		       &image->pixels[(size_t)(y + cutout.y) * image->width + cutout.x],
		       width * sizeof(uint32_t));
}
