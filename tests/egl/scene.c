/* SPDX-License-Identifier: MIT */
#include "egl/scene.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

struct vug_buffer *scene_import(const struct vug_buffer_layout *layout)
{
	struct vug_buffer *buffer;
	int error = vug_buffer_import(layout, 0, &buffer);

	check(error == 0, "vug_buffer_import: %s", strerror(-error));
	return buffer;
}

void scene_make(struct scene *scene)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	int fd;

	if (scene->stride == 0)
		scene->stride = scene->width * scene->format->bytes;
	scene->size = scene->offset + (size_t)scene->stride * scene->height;
	scene->bytes = malloc(scene->size);
	check(scene->bytes != NULL, "no memory");
	for (uint32_t i = 0; i < scene->size; i++)
		scene->bytes[i] = noise(i);
	fd = dmabuf_new(scene->exporter, scene->size);
	dmabuf_write(fd, 0, scene->bytes, scene->size);
	layout.width = scene->width;
	layout.height = scene->height;
	layout.fourcc = scene->format->fourcc;
	layout.num_planes = 1;
	layout.modifier = scene->modifier;
	layout.y_inverted = scene->y_inverted;
	layout.planes[0] = (struct vug_plane){fd, scene->offset, scene->stride};
	scene->buffer = scene_import(&layout);
}

void scene_free(struct scene *scene)
{
	vug_buffer_unref(scene->buffer);
	free(scene->bytes);
	scene->buffer = NULL;
	scene->bytes = NULL;
}

static const uint8_t *get_pixel(const struct scene *scene, const struct vug_rect *viewport,
				uint32_t x, uint32_t y)
{
	uint32_t row = scene->y_inverted ? viewport->y + viewport->height - 1 - y : viewport->y + y;

	return scene->bytes + scene->offset + (size_t)row * scene->stride +
	       (size_t)(viewport->x + x) * scene->format->bytes;
}

void scene_get_pixel(const struct scene *scene, const struct vug_rect *viewport, uint32_t x,
		     uint32_t y, uint8_t ret_rgba[4])
{
	pixel_format_read(scene->format, get_pixel(scene, viewport, x, y), ret_rgba);
}

static uint32_t count_wrong(const struct scene *scene, const struct vug_rect *viewport,
			    const struct pixel_format *format, const uint8_t *picture,
			    uint32_t stride)
{
	uint32_t wrong = 0;

	for (uint32_t y = 0; y < viewport->height; y++)
		for (uint32_t x = 0; x < viewport->width; x++) {
			uint8_t expected[4], actual[4];

			scene_get_pixel(scene, viewport, x, y, expected);
			pixel_format_read(format, picture + (size_t)y * stride + x * 4, actual);
			if (format->alpha.width == 0)
				expected[3] = 255;
			wrong += memcmp(expected, actual, 4) != 0;
		}
	return wrong;
}

/* What is not the picture's stays as it was: the bytes between its rows, and behind it. */
static uint32_t count_touched(const uint8_t *picture, uint32_t stride, const struct vug_rect *all)
{
	uint32_t touched = 0;

	for (uint32_t y = 0; y < all->height; y++)
		for (uint32_t x = all->width * 4; x < stride; x++)
			touched += picture[(size_t)y * stride + x] != 0xa5;
	return touched;
}

void scene_expect(struct scene *scene, struct vug_egl_reader *reader,
		  const struct vug_rect *viewport, uint32_t fourcc)
{
	struct vug_rect all = {0, 0, scene->width, scene->height};
	const struct vug_rect *wanted = viewport != NULL ? viewport : &all;
	uint32_t stride = wanted->width * 4 + 8, wrong, touched;
	uint8_t *picture = malloc((size_t)stride * wanted->height);
	int error;

	check(picture != NULL, "no memory");
	memset(picture, 0xa5, (size_t)stride * wanted->height);
	error = vug_egl_reader_read(reader, scene->buffer, viewport, fourcc, picture, stride);
	check(error == 0, "%s %s %ux%u: %s", dmabuf_get_exporter_name(scene->exporter),
	      scene->format->name, scene->width, scene->height, strerror(-error));
	wrong = count_wrong(scene, wanted, pixel_format_find(fourcc), picture, stride);
	touched = count_touched(picture, stride, wanted);
	free(picture);
	check(wrong == 0 && touched == 0,
	      "%s %s %ux%u, offset %u, stride %u, %s: %u of %u pixels are wrong, %u bytes of the "
	      "caller's touched",
	      dmabuf_get_exporter_name(scene->exporter), scene->format->name, scene->width,
	      scene->height, scene->offset, scene->stride,
	      scene->y_inverted ? "bottom-up" : "top-down", wrong, wanted->width * wanted->height,
	      touched);
}

void scene_expect_map(struct scene *scene)
{
	const void *pixels;
	uint32_t stride;
	int error = vug_buffer_map(scene->buffer, &pixels, &stride);

	check(error == 0, "%s %s: vug_buffer_map: %s", dmabuf_get_exporter_name(scene->exporter),
	      scene->format->name, strerror(-error));
	check(stride == scene->stride, "a stride of %u, not %u", stride, scene->stride);
	check(memcmp(pixels, scene->bytes + scene->offset,
		     (size_t)stride * (scene->height - 1) +
			     (size_t)scene->width * scene->format->bytes) == 0,
	      "%s %s: the CPU's view differs", dmabuf_get_exporter_name(scene->exporter),
	      scene->format->name);
	vug_buffer_unmap(scene->buffer);
}
