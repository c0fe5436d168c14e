/* SPDX-License-Identifier: MIT */
/* vug_buffer_copy(): a part of a picture in the caller's memory: its top row first, in any format. */
#include <errno.h>
#include <pixman.h>
#include <string.h>

#include "buffer/buffer.h"
#include "util/checked.h"
#include "util/geometry.h"
#include "vug/format.h"

/*
 * How many pixels pixman converts at a time: so few that it takes no memory for them. Where it takes
 * some and there is none, it draws nothing and does not say so.
 */
#define CHUNK 256

struct rows {
	uint8_t *pixels;
	ptrdiff_t stride;
	uint32_t fourcc, bytes_per_pixel;
};

/* A piece of a row in each format, where pixman wants it: aligned, and in rows of whole words. */
struct converter {
	uint32_t from_pixels[CHUNK], to_pixels[CHUNK];
	pixman_image_t *from, *to; /* NULL: rows are copied as they are */
};

/* --- what is asked for ------------------------------------------------------------------------ */

/* The area as it lies in the buffer's memory, where a bottom-up picture has its last row first. */
static int find_part(const struct vug_buffer_layout *layout, const struct vug_rect *viewport,
		     const struct vug_rect *area, struct vug_rect *ret_part)
{
	struct vug_rect view = {.width = layout->width, .height = layout->height}, part;

	if (viewport != NULL)
		view = *viewport;
	part = (struct vug_rect){.width = view.width, .height = view.height};
	if (area != NULL)
		part = *area;
	if (!vug_rect_is_within(&view, layout->width, layout->height) ||
	    !vug_rect_is_within(&part, view.width, view.height))
		return -EINVAL;
	if (layout->y_inverted)
		part = vug_rect_turn_over(&part, view.height);
	part.x += view.x;
	part.y += view.y;
	*ret_part = part;
	return 0;
}

static int check_room(const struct vug_rect *part, uint32_t bytes_per_pixel, size_t length,
		      uint32_t stride)
{
	size_t row, needed;

	if (!vug_multiply_size(part->width, bytes_per_pixel, &row) || stride < row ||
	    !vug_image_size(row, stride, part->height - 1, &needed) || needed > length)
		return -EINVAL;
	return 0;
}

/* --- the conversion --------------------------------------------------------------------------- */

static pixman_image_t *open_row(uint32_t fourcc, uint32_t *pixels)
{
	pixman_format_code_t code = (pixman_format_code_t)vug_format_to_pixman(fourcc);

	return pixman_image_create_bits_no_clear(code, CHUNK, 1, pixels, CHUNK * sizeof(*pixels));
}

static void close_converter(struct converter *converter)
{
	if (converter->from != NULL)
		pixman_image_unref(converter->from);
	if (converter->to != NULL)
		pixman_image_unref(converter->to);
}

static int open_converter(struct converter *converter, uint32_t from, uint32_t to)
{
	/* The pixels, too: pixman reads some of them together, also beyond those that it converts. */
	memset(converter, 0, sizeof(*converter));
	if (to == from || to == vug_format_get_opaque(from))
		return 0;
	if (vug_format_to_pixman(from) == 0 || vug_format_to_pixman(to) == 0)
		return -ENOTSUP;
	converter->from = open_row(from, converter->from_pixels);
	converter->to = open_row(to, converter->to_pixels);
	if (converter->from != NULL && converter->to != NULL)
		return 0;
	close_converter(converter);
	return -ENOMEM;
}

static void convert_row(struct converter *converter, const struct rows *from, const uint8_t *pixels,
			const struct rows *to, uint8_t *ret_pixels, uint32_t width)
{
	for (uint32_t count; width > 0; width -= count) {
		count = width < CHUNK ? width : CHUNK;
		memcpy(converter->from_pixels, pixels, (size_t)count * from->bytes_per_pixel);
		pixman_image_composite32(PIXMAN_OP_SRC, converter->from, NULL, converter->to, 0, 0,
					 0, 0, 0, 0, (int)count, 1);
		memcpy(ret_pixels, converter->to_pixels, (size_t)count * to->bytes_per_pixel);
		pixels += (size_t)count * from->bytes_per_pixel;
		ret_pixels += (size_t)count * to->bytes_per_pixel;
	}
}

static void copy_rows(struct converter *converter, const struct rows *from, const struct rows *to,
		      const struct vug_rect *part)
{
	for (uint32_t y = 0; y < part->height; y++) {
		const uint8_t *pixels = from->pixels + from->stride * (ptrdiff_t)y;
		uint8_t *ret_pixels = to->pixels + to->stride * (ptrdiff_t)y;

		if (converter->from != NULL)
			convert_row(converter, from, pixels, to, ret_pixels, part->width);
		else
			memcpy(ret_pixels, pixels, (size_t)part->width * to->bytes_per_pixel);
	}
}

/* --- the buffer ------------------------------------------------------------------------------- */

/* What is mapped is as large as its layout says: every product here fits. */
static struct rows find_rows(const struct vug_buffer_layout *layout, const struct vug_rect *part,
			     const void *pixels, uint32_t stride)
{
	struct rows rows = {.fourcc = layout->fourcc,
			    .bytes_per_pixel = vug_format_get_bytes_per_pixel(layout->fourcc)};
	size_t first = part->y + (layout->y_inverted ? part->height - 1 : 0);

	rows.pixels = (uint8_t *)pixels + stride * first + (size_t)rows.bytes_per_pixel * part->x;
	rows.stride = layout->y_inverted ? -(ptrdiff_t)stride : (ptrdiff_t)stride;
	return rows;
}

static int copy_part(struct vug_buffer *buffer, const struct vug_rect *part, const struct rows *to)
{
	const struct vug_buffer_layout *layout = &buffer->layout;
	struct converter converter;
	const void *pixels;
	uint32_t stride;
	int error = open_converter(&converter, layout->fourcc, to->fourcc);

	if (error < 0)
		return error;
	error = vug_buffer_map(buffer, &pixels, &stride);
	if (error == 0) {
		const struct rows from = find_rows(layout, part, pixels, stride);

		copy_rows(&converter, &from, to, part);
		vug_buffer_unmap(buffer);
	}
	close_converter(&converter);
	return error;
}

int vug_buffer_copy(struct vug_buffer *buffer, const struct vug_rect *viewport,
		    const struct vug_rect *area, uint32_t fourcc, void *ret_pixels, size_t length,
		    uint32_t stride)
{
	struct rows to = {.pixels = ret_pixels,
			  .stride = (ptrdiff_t)stride,
			  .fourcc = fourcc,
			  .bytes_per_pixel = vug_format_get_bytes_per_pixel(fourcc)};
	struct vug_rect part;
	int error;

	if (buffer == NULL || ret_pixels == NULL)
		return -EINVAL;
	error = find_part(&buffer->layout, viewport, area, &part);
	if (error == 0)
		error = check_room(&part, to.bytes_per_pixel, length, stride);
	if (error == 0 && to.bytes_per_pixel == 0)
		error = -ENOTSUP;
	return error < 0 ? error : copy_part(buffer, &part, &to);
}
