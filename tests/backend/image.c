/* SPDX-License-Identifier: MIT */
#include "image.h"

#include <criterion/criterion.h>
#include <drm_fourcc.h>
#include <linux/virtio_gpu.h>
#include <stdlib.h>

#include "support/test_picture.h"

/* The guest names the bytes in memory, DRM the bits of the word: the orders are opposite. */
const struct pixel_format pixel_formats[NUM_PIXEL_FORMATS] = {
	{VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM, DRM_FORMAT_XRGB8888, 16, 8, 0, "B8G8R8X8"},
	{VIRTIO_GPU_FORMAT_B8G8R8A8_UNORM, DRM_FORMAT_ARGB8888, 16, 8, 0, "B8G8R8A8"},
	{VIRTIO_GPU_FORMAT_X8R8G8B8_UNORM, DRM_FORMAT_BGRX8888, 8, 16, 24, "X8R8G8B8"},
	{VIRTIO_GPU_FORMAT_A8R8G8B8_UNORM, DRM_FORMAT_BGRA8888, 8, 16, 24, "A8R8G8B8"},
	{VIRTIO_GPU_FORMAT_R8G8B8X8_UNORM, DRM_FORMAT_XBGR8888, 0, 8, 16, "R8G8B8X8"},
	{VIRTIO_GPU_FORMAT_R8G8B8A8_UNORM, DRM_FORMAT_ABGR8888, 0, 8, 16, "R8G8B8A8"},
	{VIRTIO_GPU_FORMAT_X8B8G8R8_UNORM, DRM_FORMAT_RGBX8888, 24, 16, 8, "X8B8G8R8"},
	{VIRTIO_GPU_FORMAT_A8B8G8R8_UNORM, DRM_FORMAT_RGBA8888, 24, 16, 8, "A8B8G8R8"},
};

const struct pixel_format *pixel_format_find(uint32_t fourcc)
{
	for (size_t i = 0; i < NUM_PIXEL_FORMATS; i++)
		if (pixel_formats[i].fourcc == fourcc)
			return &pixel_formats[i];
	return NULL;
}

/* The byte that is no colour is set: it must neither matter nor be taken for one. */
uint32_t pixel_pack(const struct pixel_format *format, uint32_t colour)
{
	uint32_t colours = UINT32_C(0xff) << format->red | UINT32_C(0xff) << format->green |
			   UINT32_C(0xff) << format->blue;

	return ~colours | (colour >> 16 & 0xff) << format->red |
	       (colour >> 8 & 0xff) << format->green | (colour & 0xff) << format->blue;
}

uint32_t pixel_unpack(const struct pixel_format *format, uint32_t word)
{
	return (word >> format->red & 0xff) << 16 | (word >> format->green & 0xff) << 8 |
	       (word >> format->blue & 0xff);
}

struct image image_new(uint32_t width, uint32_t height)
{
	struct image image = {.width = width, .height = height};

	image.pixels = calloc((size_t)width * height, sizeof(*image.pixels));
	cr_assert_not_null(image.pixels);
	return image;
}

void image_free(struct image *image)
{
	free(image->pixels);
	*image = (struct image){0};
}

void image_draw_part(struct image *image, uint32_t frame, const struct vug_rect *rect)
{
	for (uint32_t y = rect->y; y < rect->y + rect->height; y++)
		for (uint32_t x = rect->x; x < rect->x + rect->width; x++)
			image->pixels[(size_t)y * image->width + x] =
				test_picture_pixel(x, y, image->width, image->height, frame);
}

void image_draw(struct image *image, uint32_t frame)
{
	const struct vug_rect whole = {.width = image->width, .height = image->height};

	image_draw_part(image, frame, &whole);
}

void image_copy_from(struct image *image, const struct image *source, const struct vug_rect *rect)
{
	for (uint32_t y = 0; y < rect->height; y++)
		for (uint32_t x = 0; x < rect->width; x++)
			image->pixels[(size_t)y * image->width + x] =
				source->pixels[(size_t)(rect->y + y) * source->width + rect->x + x];
}

bool image_is_equal(const struct image *expected, const struct image *actual)
{
	size_t count = (size_t)expected->width * expected->height, different = 0, first = 0;

	if (expected->width != actual->width || expected->height != actual->height) {
		cr_log_error("expected %u×%u, but it is %u×%u", expected->width, expected->height,
			     actual->width, actual->height);
		return false;
	}
	for (size_t i = count; i-- > 0;)
		if (expected->pixels[i] != actual->pixels[i]) {
			first = i;
			different++;
		}
	if (different > 0)
		cr_log_error("%zu of %zu pixels differ, the first at (%zu, %zu): %06x, not %06x",
			     different, count, first % expected->width, first / expected->width,
			     actual->pixels[first], expected->pixels[first]);
	return different == 0;
}
