/* SPDX-License-Identifier: MIT */
#include "control/reference.h"

#include <errno.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of a picture of a scanout. */
#define MAX_SIDE 16384u
#define BYTES 3

static bool set_error(const char *path, const char *why, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, "cannot read %s: %s", path, why);
	return false;
}

static pixman_image_t *read_pixels(png_image *image, const char *path, GError **error)
{
	pixman_image_t *picture = NULL;

	if (image->width <= MAX_SIDE && image->height <= MAX_SIDE)
		picture = pixman_image_create_bits(PICTURE_RGB, (int)image->width,
						   (int)image->height, NULL, 0);
	if (!picture) {
		set_error(path, "the picture is too large", error);
		return NULL;
	}
	image->format = PNG_FORMAT_RGB;
	if (png_image_finish_read(image, NULL, pixman_image_get_data(picture),
				  pixman_image_get_stride(picture), NULL))
		return picture;
	set_error(path, image->message, error);
	pixman_image_unref(picture);
	return NULL;
}

pixman_image_t *reference_read(const char *path, GError **error)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	FILE *file = fopen(path, "rbe");
	pixman_image_t *picture = NULL;

	if (!file) {
		set_error(path, g_strerror(errno), error);
		return NULL;
	}
	if (png_image_begin_read_from_stdio(&image, file))
		picture = read_pixels(&image, path, error);
	else
		set_error(path, image.message, error);
	png_image_free(&image);
	fclose(file);
	return picture;
}

/* --- comparing -------------------------------------------------------------------------------- */

static const uint8_t *get_row(pixman_image_t *picture, int x, int y)
{
	const uint8_t *pixels = (const uint8_t *)pixman_image_get_data(picture);

	return pixels + (size_t)y * (size_t)pixman_image_get_stride(picture) + (size_t)x * BYTES;
}

static bool row_equals(const uint8_t *one, const uint8_t *other, size_t length,
		       unsigned int tolerance)
{
	if (tolerance == 0)
		return memcmp(one, other, length) == 0;
	for (size_t i = 0; i < length; i++)
		if ((unsigned int)abs(one[i] - other[i]) > tolerance)
			return false;
	return true;
}

static bool equals_at(pixman_image_t *reference, int x, int y, pixman_image_t *picture,
		      unsigned int tolerance)
{
	int width = pixman_image_get_width(picture);

	for (int row = 0; row < pixman_image_get_height(picture); row++)
		if (!row_equals(get_row(reference, x, y + row), get_row(picture, 0, row),
				(size_t)width * BYTES, tolerance))
			return false;
	return true;
}

bool reference_equals(pixman_image_t *reference, pixman_image_t *picture,
		      const struct vug_rect *area, unsigned int tolerance)
{
	uint32_t width = (uint32_t)pixman_image_get_width(reference);
	uint32_t height = (uint32_t)pixman_image_get_height(reference);

	if ((int)width == pixman_image_get_width(picture) &&
	    (int)height == pixman_image_get_height(picture))
		return equals_at(reference, 0, 0, picture, tolerance);
	if (!area || area->x >= width || area->width > width - area->x || area->y >= height ||
	    area->height > height - area->y)
		return false;
	return equals_at(reference, (int)area->x, (int)area->y, picture, tolerance);
}
