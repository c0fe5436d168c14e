/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <vug/format.h>

#include "gl.h"

/* How long the back end may still be drawing when the picture is wanted. */
#define DRAWING_MS 100

/* --- the mapping ------------------------------------------------------------------------------ */

/* A buffer that is kept, rather than one of a frame in hand, may just be drawn into. */
static int map_when_drawn(struct vug_buffer *buffer, int fd, const void **ret_pixels,
			  uint32_t *ret_stride)
{
	struct pollfd drawn = {.fd = fd, .events = POLLIN};
	int result = vug_buffer_map(buffer, ret_pixels, ret_stride);

	if (result != -EAGAIN)
		return result;
	poll(&drawn, 1, DRAWING_MS);
	return vug_buffer_map(buffer, ret_pixels, ret_stride);
}

static void set_map_error(int result, GError **error)
{
	static const struct {
		int result;
		GIOErrorEnum code;
		const char *text;
	} texts[] = {
		{-ENOTSUP, G_IO_ERROR_NOT_SUPPORTED, "it is not laid out in plain rows"},
		{-EACCES, G_IO_ERROR_NOT_SUPPORTED, "its memory does not let itself be mapped"},
		{0, G_IO_ERROR_NOT_SUPPORTED, "its format is not one that can be converted"},
		{-EINVAL, G_IO_ERROR_NOT_SUPPORTED, "its size is not one that can be converted"},
		{-EFBIG, G_IO_ERROR_NOT_SUPPORTED, "its memory is smaller than it says"},
		{-EAGAIN, G_IO_ERROR_BUSY, "the back end has not finished drawing"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		if (texts[i].result != result)
			continue;
		g_set_error_literal(error, G_IO_ERROR, (gint)texts[i].code, texts[i].text);
		return;
	}
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, g_strerror(-result));
}

/* --- the copy --------------------------------------------------------------------------------- */

/* Row by row through one that pixman likes: it counts in words, and to 32767. */
static void copy_rows(const uint8_t *pixels, uint32_t stride, pixman_image_t *row,
		      const struct vug_rect *viewport, bool is_inverted, pixman_image_t *picture)
{
	size_t pixel = PIXMAN_FORMAT_BPP(pixman_image_get_format(row)) / 8;
	uint32_t bottom = viewport->height - 1;

	for (uint32_t y = 0; y < viewport->height; y++) {
		memcpy(pixman_image_get_data(row),
		       pixels + (size_t)stride * (viewport->y + y) + pixel * viewport->x,
		       pixel * viewport->width);
		pixman_image_composite32(PIXMAN_OP_SRC, row, NULL, picture, 0, 0, 0, 0, 0,
					 (int)(is_inverted ? bottom - y : y), (int)viewport->width,
					 1);
	}
}

static pixman_image_t *copy_pixels(const void *pixels, uint32_t stride,
				   const struct vug_buffer_layout *layout,
				   const struct vug_rect *viewport, pixman_format_code_t format)
{
	/* A screen is opaque. */
	pixman_format_code_t code =
		(pixman_format_code_t)vug_format_to_pixman(vug_format_get_opaque(layout->fourcc));
	int width = (int)viewport->width, height = (int)viewport->height;
	pixman_image_t *row, *picture;

	if (code == 0)
		return NULL;
	row = pixman_image_create_bits(code, width, 1, NULL, 0);
	picture = row ? pixman_image_create_bits(format, width, height, NULL, 0) : NULL;
	if (picture)
		copy_rows(pixels, stride, row, viewport, layout->y_inverted, picture);
	if (row)
		pixman_image_unref(row);
	return picture;
}

static bool is_inside(const struct vug_rect *viewport, const struct vug_buffer_layout *layout)
{
	/* The library lets no larger viewport through. */
	return viewport->width > 0 && viewport->height > 0 && viewport->width <= G_MAXINT16 &&
	       viewport->height <= G_MAXINT16 && viewport->x <= layout->width &&
	       viewport->width <= layout->width - viewport->x && viewport->y <= layout->height &&
	       viewport->height <= layout->height - viewport->y;
}

static pixman_image_t *read_mapped(struct vug_buffer *buffer,
				   const struct vug_buffer_layout *layout,
				   const struct vug_rect *viewport, pixman_format_code_t format,
				   int *ret_result)
{
	pixman_image_t *picture = NULL;
	const void *pixels = NULL;
	uint32_t stride = 0;

	*ret_result = map_when_drawn(buffer, layout->planes[0].fd, &pixels, &stride);
	if (*ret_result < 0)
		return NULL;
	if (pixels)
		picture = copy_pixels(pixels, stride, layout, viewport, format);
	vug_buffer_unmap(buffer);
	return picture;
}

/* --- by way of OpenGL ------------------------------------------------------------------------- */

static pixman_image_t *convert(pixman_image_t *source, pixman_format_code_t format)
{
	int width = pixman_image_get_width(source), height = pixman_image_get_height(source);
	pixman_image_t *picture = pixman_image_create_bits(format, width, height, NULL, 0);

	if (picture)
		pixman_image_composite32(PIXMAN_OP_SRC, source, NULL, picture, 0, 0, 0, 0, 0, 0,
					 width, height);
	pixman_image_unref(source);
	return picture;
}

/* Why the CPU cannot look is said as well: it may be the simpler thing to change. */
static pixman_image_t *read_drawn(struct gl *gl, struct vug_buffer *buffer,
				  const struct vug_rect *viewport, pixman_format_code_t format,
				  int map_result, GError **error)
{
	g_autoptr(GError) map_error = NULL, gl_error = NULL;
	pixman_image_t *drawn = gl_read(gl, buffer, viewport, &gl_error);

	if (drawn)
		return convert(drawn, format);
	set_map_error(map_result, &map_error);
	g_set_error(error, gl_error->domain, gl_error->code, "%s, and OpenGL: %s",
		    map_error->message, gl_error->message);
	return NULL;
}

/* --- either ----------------------------------------------------------------------------------- */

/*
 * What is not in rows, cannot be mapped or has no name with pixman may be for OpenGL; what makes no
 * sense never is.
 */
static bool is_for_gl(const struct vug_buffer *buffer, int map_result)
{
	return vug_buffer_is_dmabuf(buffer) &&
	       (map_result == -ENOTSUP || map_result == -EACCES || map_result == 0);
}

pixman_image_t *picture_read(struct vug_buffer *buffer, const struct vug_rect *viewport,
			     pixman_format_code_t format, struct gl *gl, GError **error)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	pixman_image_t *picture = NULL;
	int result = vug_buffer_get_layout(buffer, &layout);

	if (result == 0 && !is_inside(viewport, &layout))
		result = -EINVAL;
	if (result == 0)
		picture = read_mapped(buffer, &layout, viewport, format, &result);
	if (picture)
		return picture;
	if (gl && is_for_gl(buffer, result))
		return read_drawn(gl, buffer, viewport, format, result, error);
	set_map_error(result, error);
	return NULL;
}

/* --- the cursor ------------------------------------------------------------------------------- */

/* The position may be any number at all; pixman counts in 16 bits. */
static int cursor_edge(int32_t position, uint32_t hot_spot)
{
	gint64 edge = (gint64)position - hot_spot;

	return (int)CLAMP(edge, G_MININT16, G_MAXINT16);
}

void picture_draw_cursor(pixman_image_t *picture, struct picture_cursor *cursor)
{
	pixman_image_t *image;

	if (!cursor->is_visible)
		return;
	image = pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, VUG_CURSOR_SIZE, VUG_CURSOR_SIZE,
						  cursor->argb, VUG_CURSOR_SIZE * sizeof(uint32_t));
	if (!image)
		return;
	pixman_image_composite32(PIXMAN_OP_OVER, image, NULL, picture, 0, 0, 0, 0,
				 cursor_edge(cursor->x, cursor->hot_x),
				 cursor_edge(cursor->y, cursor->hot_y), VUG_CURSOR_SIZE,
				 VUG_CURSOR_SIZE);
	pixman_image_unref(image);
}
