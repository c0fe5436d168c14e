/* SPDX-License-Identifier: MIT */
#include "egl/self_test.h"

#include <drm_fourcc.h>
#include <errno.h>

#include "egl/image.h"
#include "egl/reader.h"
#include "egl/test_buffer.h"

typedef uint8_t pixels_type[VUG_EGL_TEST_HEIGHT][VUG_EGL_TEST_WIDTH][4];

/* Of a format without alpha, OpenGL reads 255. */
static bool has_alpha(uint32_t fourcc)
{
	return fourcc == DRM_FORMAT_ABGR8888 || fourcc == DRM_FORMAT_ARGB8888;
}

static uint32_t count_wrong(pixels_type pixels, bool is_opaque)
{
	uint32_t wrong = 0;

	for (uint32_t y = 0; y < VUG_EGL_TEST_HEIGHT; y++)
		for (uint32_t x = 0; x < VUG_EGL_TEST_WIDTH; x++) {
			const uint8_t *pixel = pixels[y][x];
			uint32_t actual = pixel[0] | (uint32_t)pixel[1] << 8 |
					  (uint32_t)pixel[2] << 16 | (uint32_t)pixel[3] << 24;
			uint32_t expected = vug_egl_test_pixel(x, y);

			wrong += actual != (is_opaque ? expected | 0xff000000 : expected);
		}
	return wrong;
}

static int judge(struct vug_egl_reader *reader, const char *source, uint32_t wrong)
{
	if (wrong == 0)
		return 1;
	vug_egl_log_line(
		&reader->egl->log, VUG_LOG_ERROR,
		"%s reads wrong pixels: %u of %d of a known picture in a dma-buf (%s): use "
		"another GPU or driver",
		reader->egl->renderer, wrong, VUG_EGL_TEST_WIDTH * VUG_EGL_TEST_HEIGHT, source);
	return -EIO;
}

/* A refusal to import or to draw is an honest answer, and so not a wrong one. */
static int try_buffer(struct vug_egl_reader *reader, const struct vug_buffer_layout *layout,
		      const char *source)
{
	pixels_type pixels;
	struct vug_egl_picture picture = {
		.viewport = {0, 0, VUG_EGL_TEST_WIDTH, VUG_EGL_TEST_HEIGHT},
		.fourcc = DRM_FORMAT_ABGR8888,
		.pixels = &pixels[0][0][0],
		.stride = sizeof(pixels[0])};
	struct vug_egl_image *image;
	int result = vug_egl_import_once(reader->egl, layout, &image);

	if (result == 0) {
		result = vug_egl_reader_read_image(reader, layout, image, &picture);
		vug_egl_image_unref(image);
	}
	if (result == 0)
		return judge(reader, source, count_wrong(pixels, !has_alpha(layout->fourcc)));
	return result == -ENOMEM ? result : 0;
}

static int try_source(struct vug_egl_reader *reader, const struct vug_egl_test_source *source)
{
	struct vug_buffer_layout layout;
	int result;

	if (!source->make(reader->egl, &layout))
		return 0;
	result = try_buffer(reader, &layout, source->name);
	if (result == 1)
		reader->known = layout;
	else
		vug_egl_test_buffer_close(&layout);
	return result;
}

int vug_egl_self_test(struct vug_egl_reader *reader)
{
	int result = 0;

	for (unsigned int i = 0; result == 0 && i < VUG_EGL_NUM_TEST_SOURCES; i++)
		result = try_source(reader, &vug_egl_test_sources[i]);
	reader->is_proven = result == 1;
	return result;
}

int vug_egl_self_test_again(struct vug_egl_reader *reader)
{
	return reader->is_proven ? try_buffer(reader, &reader->known, "as before") : 0;
}

void vug_egl_self_test_finish(struct vug_egl_reader *reader)
{
	if (reader->is_proven)
		vug_egl_test_buffer_close(&reader->known);
	reader->is_proven = false;
}
