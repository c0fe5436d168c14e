/* SPDX-License-Identifier: MIT */
#include "egl/reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "egl/current.h"
#include "egl/descriptors.h"
#include "egl/image.h"
#include "egl/layout.h"
#include "egl/order.h"
#include "egl/self_test.h"

/* --- colours ---------------------------------------------------------------------------------- */

/*
 * Colours where they are wanted, and a mark of 255 in the byte that is left: it was cleared before,
 * so that it says of each pixel that it was drawn.
 */
static struct vug_egl_colours mark_rest(const struct vug_egl_order *order)
{
	struct vug_egl_colours colours = {0};

	colours.order[0 * 4 + order->red] = 1;
	colours.order[1 * 4 + order->green] = 1;
	colours.order[2 * 4 + order->blue] = 1;
	colours.constant[order->rest] = 1;
	return colours;
}

/* Alpha where it is wanted, and the mark in the bytes of the colours. */
static struct vug_egl_colours mark_colours(const struct vug_egl_order *order)
{
	struct vug_egl_colours colours = {.constant = {1, 1, 1, 1}};

	colours.order[3 * 4 + order->rest] = 1;
	colours.constant[order->rest] = 0;
	return colours;
}

/* --- a tile ----------------------------------------------------------------------------------- */

struct area {
	uint32_t x, y, width, height; /* in the picture, its top row first */
};

static struct vug_egl_tile place_tile(const struct vug_buffer_layout *layout,
				      const struct vug_rect *viewport, const struct area *area)
{
	uint32_t top = viewport->y, bottom = viewport->y + viewport->height - 1;

	return (struct vug_egl_tile){
		.x = viewport->x + area->x,
		.y = layout->y_inverted ? bottom - area->y : top + area->y,
		.width = area->width,
		.height = area->height,
		.down = layout->y_inverted ? -1 : 1,
		.image_width = layout->width,
		.image_height = layout->height,
	};
}

/* Whether the mark is there; the bytes of all pixels, or-ed together. */
static bool is_marked(const uint8_t *pixels, size_t count, uint8_t byte, uint8_t ret_any[4])
{
	uint8_t all = 255;

	for (size_t i = 0; i < count; i++, pixels += VUG_EGL_BYTES_PER_PIXEL) {
		all &= pixels[byte];
		for (unsigned int j = 0; j < VUG_EGL_BYTES_PER_PIXEL; j++)
			ret_any[j] |= pixels[j];
	}
	return all == 255;
}

static int refuse_undrawn(struct vug_egl_reader *reader)
{
	if (vug_egl_log_allows_peer(&reader->egl->log))
		vug_egl_log_line(&reader->egl->log, VUG_LOG_WARNING,
				 "OpenGL reported no error but did not draw the buffer: rejected "
				 "the picture");
	return -EIO;
}

static uint8_t *get_row(const struct vug_egl_picture *picture, const struct area *area, uint32_t y)
{
	return picture->pixels + (size_t)picture->stride * (area->y + y) +
	       (size_t)VUG_EGL_BYTES_PER_PIXEL * area->x;
}

static int read_colours(struct vug_egl_reader *reader, const struct vug_egl_order *order,
			const struct vug_egl_tile *tile, const struct area *area,
			struct vug_egl_picture *picture)
{
	struct vug_egl_colours colours = mark_rest(order);
	size_t row = (size_t)area->width * VUG_EGL_BYTES_PER_PIXEL;
	uint8_t any[4] = {0};
	int error = vug_egl_canvas_read(&reader->canvas, tile, &colours, reader->tile,
					&reader->egl->log);

	if (error < 0)
		return error;
	if (!is_marked(reader->tile, (size_t)area->width * area->height, order->rest, any))
		return refuse_undrawn(reader);
	picture->has_colour |= any[order->red] || any[order->green] || any[order->blue];
	for (uint32_t y = 0; y < area->height; y++)
		memcpy(get_row(picture, area, y), reader->tile + y * row, row);
	return 0;
}

static int read_alpha(struct vug_egl_reader *reader, const struct vug_egl_order *order,
		      const struct vug_egl_tile *tile, const struct area *area,
		      struct vug_egl_picture *picture)
{
	struct vug_egl_colours colours = mark_colours(order);
	const uint8_t *pixel = reader->tile;
	uint8_t any[4] = {0};
	int error = vug_egl_canvas_read(&reader->canvas, tile, &colours, reader->tile,
					&reader->egl->log);

	if (error < 0)
		return error;
	if (!is_marked(reader->tile, (size_t)area->width * area->height, order->red, any))
		return refuse_undrawn(reader);
	for (uint32_t y = 0; y < area->height; y++) {
		uint8_t *row = get_row(picture, area, y);

		for (uint32_t x = 0; x < area->width; x++, pixel += VUG_EGL_BYTES_PER_PIXEL)
			row[x * VUG_EGL_BYTES_PER_PIXEL + order->rest] = pixel[order->rest];
	}
	return 0;
}

static int read_area(struct vug_egl_reader *reader, const struct vug_buffer_layout *layout,
		     const struct area *area, struct vug_egl_picture *picture)
{
	const struct vug_egl_order *order = vug_egl_order_find(picture->fourcc);
	struct vug_egl_tile tile = place_tile(layout, &picture->viewport, area);
	int error = read_colours(reader, order, &tile, area, picture);

	if (error == 0 && order->has_alpha)
		error = read_alpha(reader, order, &tile, area, picture);
	return error;
}

/* --- a picture -------------------------------------------------------------------------------- */

static uint32_t smaller(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

static int read_areas(struct vug_egl_reader *reader, const struct vug_buffer_layout *layout,
		      struct vug_egl_picture *picture)
{
	const struct vug_egl_canvas *canvas = &reader->canvas;
	uint32_t width = picture->viewport.width, height = picture->viewport.height;
	int error = 0;

	for (uint32_t y = 0; error == 0 && y < height; y += canvas->height)
		for (uint32_t x = 0; error == 0 && x < width; x += canvas->width) {
			const struct area area = {x, y, smaller(width - x, canvas->width),
						  smaller(height - y, canvas->height)};

			error = read_area(reader, layout, &area, picture);
		}
	return error;
}

/* Software reads as the CPU does, and says so to the dma-bufs; a GPU's driver does so itself. */
static int read_synchronized(struct vug_egl_reader *reader, const struct vug_buffer_layout *layout,
			     struct vug_egl_picture *picture)
{
	int error;

	if (!reader->egl->is_software)
		return read_areas(reader, layout, picture);
	vug_egl_descriptors_begin_read(layout);
	error = read_areas(reader, layout, picture);
	vug_egl_descriptors_end_read(layout);
	return error;
}

int vug_egl_reader_read_image(struct vug_egl_reader *reader, const struct vug_buffer_layout *layout,
			      const struct vug_egl_image *image, struct vug_egl_picture *picture)
{
	int error = vug_egl_descriptors_are_drawn(layout);

	picture->has_colour = false;
	if (error == 0)
		error = vug_egl_canvas_bind(&reader->canvas, image->handle, layout->fourcc,
					    &reader->egl->log);
	return error < 0 ? error : read_synchronized(reader, layout, picture);
}

static int read_layout(struct vug_egl_reader *reader, const struct vug_buffer_layout *layout,
		       struct vug_egl_picture *picture)
{
	struct vug_egl_image *image;
	int error = vug_egl_import_layout(reader->egl, layout, &image);

	if (error < 0)
		return error;
	error = vug_egl_reader_read_image(reader, layout, image, picture);
	vug_egl_image_unref(image);
	return error;
}

/* --- black ------------------------------------------------------------------------------------ */

static bool row_has_colour(const uint8_t *row, uint32_t width, uint32_t bytes, uint32_t bits)
{
	for (uint32_t x = 0; x < width; x++, row += bytes)
		for (uint32_t i = 0; i < bytes; i++)
			if (row[i] & bits >> (8 * i) & 0xff)
				return true;
	return false;
}

static bool memory_has_colour(const uint8_t *pixels, uint32_t stride, uint32_t bytes, uint32_t bits,
			      const struct vug_rect *viewport)
{
	for (uint32_t y = 0; y < viewport->height; y++)
		if (row_has_colour(pixels + (size_t)stride * (viewport->y + y) +
					   (size_t)bytes * viewport->x,
				   viewport->width, bytes, bits))
			return true;
	return false;
}

/* 1: it is black; 0: the CPU cannot say; -EIO: it is not. */
static int ask_cpu(struct vug_buffer *buffer, const struct vug_buffer_layout *layout,
		   const struct vug_rect *viewport)
{
	uint32_t stride, bytes, bits = vug_egl_get_colour_bits(layout->fourcc, &bytes);
	const void *pixels;
	bool has_colour;

	if (bits == 0 || vug_buffer_map(buffer, &pixels, &stride) < 0)
		return 0;
	has_colour = memory_has_colour(pixels, stride, bytes, bits, viewport);
	vug_buffer_unmap(buffer);
	return has_colour ? -EIO : 1;
}

/* Black throughout is what a driver gives that cannot read the memory. */
static int believe_black(struct vug_egl_reader *reader, struct vug_buffer *buffer,
			 const struct vug_buffer_layout *layout, const struct vug_rect *viewport)
{
	int answer = ask_cpu(buffer, layout, viewport);

	if (answer == 0)
		answer = vug_egl_self_test_again(reader);
	if (answer == 1)
		return 0;
	if (vug_egl_log_allows_peer(&reader->egl->log))
		vug_egl_log_line(&reader->egl->log, VUG_LOG_WARNING,
				 "%s returned a black picture, %s: rejected it",
				 reader->egl->renderer,
				 answer == 0 ? "maybe because it cannot read the buffer"
					     : "but the buffer is not black");
	return answer < 0 ? answer : -EIO;
}

/* --- the reader ------------------------------------------------------------------------------- */

static int check_request(const struct vug_buffer_layout *layout,
			 const struct vug_egl_picture *picture)
{
	const struct vug_rect *viewport = &picture->viewport;

	if (vug_egl_order_find(picture->fourcc) == NULL)
		return -ENOTSUP;
	if (viewport->width == 0 || viewport->height == 0 || viewport->x > layout->width ||
	    viewport->width > layout->width - viewport->x || viewport->y > layout->height ||
	    viewport->height > layout->height - viewport->y)
		return -EINVAL;
	if (picture->stride / VUG_EGL_BYTES_PER_PIXEL < viewport->width)
		return -EINVAL;
	return 0;
}

static int read_buffer(struct vug_egl_reader *reader, struct vug_buffer *buffer,
		       const struct vug_buffer_layout *layout, struct vug_egl_picture *picture)
{
	struct vug_egl_current previous;
	int error = vug_egl_current_enter(reader->egl->display, reader->egl->context, &previous);

	if (error < 0)
		return error;
	error = read_layout(reader, layout, picture);
	if (error == 0 && !picture->has_colour)
		error = believe_black(reader, buffer, layout, &picture->viewport);
	vug_egl_current_leave(reader->egl->display, &previous);
	return error;
}

int vug_egl_reader_read(struct vug_egl_reader *reader, struct vug_buffer *buffer,
			const struct vug_rect *viewport, uint32_t fourcc, void *ret_pixels,
			uint32_t stride)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_egl_picture picture = {.fourcc = fourcc, .pixels = ret_pixels, .stride = stride};
	int error;

	if (reader == NULL || buffer == NULL || ret_pixels == NULL)
		return -EINVAL;
	error = vug_buffer_get_layout(buffer, &layout);
	if (error < 0)
		return error;
	picture.viewport =
		viewport != NULL ? *viewport : (struct vug_rect){0, 0, layout.width, layout.height};
	error = check_request(&layout, &picture);
	return error < 0 ? error : read_buffer(reader, buffer, &layout, &picture);
}

static int prepare(struct vug_egl_reader *reader)
{
	struct vug_egl_current previous;
	struct vug_egl *egl = reader->egl;
	int result = vug_egl_current_enter(egl->display, egl->context, &previous);

	if (result < 0)
		return result;
	result = vug_egl_canvas_init(&reader->canvas, &egl->log);
	if (result == 0) {
		result = vug_egl_self_test(reader);
		if (result < 0)
			vug_egl_canvas_finish(&reader->canvas);
	}
	vug_egl_current_leave(egl->display, &previous);
	return result;
}

int vug_egl_reader_new(struct vug_egl *egl, struct vug_egl_reader **ret_reader)
{
	struct vug_egl_reader *reader;
	int result = -ENOMEM;

	if (egl == NULL || ret_reader == NULL)
		return -EINVAL;
	reader = calloc(1, sizeof(*reader));
	if (reader == NULL)
		return -ENOMEM;
	reader->egl = egl;
	reader->tile =
		malloc((size_t)VUG_EGL_TILE_WIDTH * VUG_EGL_TILE_HEIGHT * VUG_EGL_BYTES_PER_PIXEL);
	if (reader->tile != NULL)
		result = prepare(reader);
	if (result < 0) {
		free(reader->tile);
		free(reader);
		return result;
	}
	vug_egl_ref(egl);
	*ret_reader = reader;
	return 0;
}

void vug_egl_reader_free(struct vug_egl_reader *reader)
{
	struct vug_egl_current previous;
	struct vug_egl *egl;

	if (reader == NULL)
		return;
	egl = reader->egl;
	vug_egl_self_test_finish(reader);
	if (vug_egl_current_enter(egl->display, egl->context, &previous) == 0) {
		vug_egl_canvas_finish(&reader->canvas);
		vug_egl_current_leave(egl->display, &previous);
	}
	free(reader->tile);
	free(reader);
	vug_egl_unref(egl);
}

bool vug_egl_reader_is_proven(const struct vug_egl_reader *reader)
{
	return reader != NULL && reader->is_proven;
}
