/* SPDX-License-Identifier: MIT */
#include "picture/picture.h"

#include <errno.h>
#include <string.h>
#include <vug/format.h>

#include "picture/gl.h"
#include "poll-until/poll-until.h"

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
	poll_for(&drawn, 1, DRAWING_MS);
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

/* Where a part of a picture goes: into this one, with its corner there. */
struct target {
	pixman_image_t *image;
	int x, y;
};

/* Row by row through one that pixman likes: it counts in words, and to 32767. */
static void copy_rows(const uint8_t *pixels, uint32_t stride, pixman_image_t *row,
		      const struct vug_rect *part, bool is_inverted, const struct target *target)
{
	size_t pixel = PIXMAN_FORMAT_BPP(pixman_image_get_format(row)) / 8;
	uint32_t bottom = part->height - 1;

	for (uint32_t y = 0; y < part->height; y++) {
		memcpy(pixman_image_get_data(row),
		       pixels + (size_t)stride * (part->y + y) + pixel * part->x,
		       pixel * part->width);
		pixman_image_composite32(PIXMAN_OP_SRC, row, NULL, target->image, 0, 0, 0, 0,
					 target->x, target->y + (int)(is_inverted ? bottom - y : y),
					 (int)part->width, 1);
	}
}

static bool copy_part(const void *pixels, uint32_t stride, const struct vug_buffer_layout *layout,
		      const struct vug_rect *part, const struct target *target)
{
	/* A screen is opaque. */
	pixman_format_code_t code =
		(pixman_format_code_t)vug_format_to_pixman(vug_format_get_opaque(layout->fourcc));
	pixman_image_t *row;

	row = code != 0 ? pixman_image_create_bits(code, (int)part->width, 1, NULL, 0) : NULL;
	if (!row)
		return false;
	copy_rows(pixels, stride, row, part, layout->y_inverted, target);
	pixman_image_unref(row);
	return true;
}

/* Returns 1: it is copied; 0: its format has no name with pixman; what vug_buffer_map() answered. */
static int read_mapped(struct vug_buffer *buffer, const struct vug_buffer_layout *layout,
		       const struct vug_rect *part, const struct target *target)
{
	const void *pixels = NULL;
	uint32_t stride = 0;
	bool is_copied;
	int result = map_when_drawn(buffer, layout->planes[0].fd, &pixels, &stride);

	if (result < 0)
		return result;
	is_copied = pixels && copy_part(pixels, stride, layout, part, target);
	vug_buffer_unmap(buffer);
	return is_copied;
}

/* --- by way of OpenGL ------------------------------------------------------------------------- */

/* Why the CPU cannot look is said as well: it may be the simpler thing to change. */
static bool read_drawn(const struct picture_source *source, const struct vug_rect *part,
		       const struct target *target, int map_result, GError **error)
{
	g_autoptr(GError) map_error = NULL, gl_error = NULL;
	pixman_image_t *drawn = gl_read(source->gl, source->buffer, part, &gl_error);

	if (drawn) {
		pixman_image_composite32(PIXMAN_OP_SRC, drawn, NULL, target->image, 0, 0, 0, 0,
					 target->x, target->y, (int)part->width, (int)part->height);
		pixman_image_unref(drawn);
		return true;
	}
	set_map_error(map_result, &map_error);
	g_set_error(error, gl_error->domain, gl_error->code, "%s, and OpenGL: %s",
		    map_error->message, gl_error->message);
	return false;
}

/*
 * What is not in rows, cannot be mapped or has no name with pixman may be for OpenGL; what makes no
 * sense never is.
 */
static bool is_for_gl(const struct vug_buffer *buffer, int map_result)
{
	struct vug_buffer_info info = {.size = sizeof(info)};

	if (map_result != -ENOTSUP && map_result != -EACCES && map_result != 0)
		return false;
	return vug_buffer_get_info(buffer, &info) == 0 && info.capabilities & VUG_BUFFER_DMABUF;
}

/* --- either ----------------------------------------------------------------------------------- */

static bool is_within(const struct vug_rect *rect, uint32_t width, uint32_t height)
{
	/* The library lets no larger viewport through. */
	return rect->width > 0 && rect->height > 0 && rect->width <= G_MAXINT16 &&
	       rect->height <= G_MAXINT16 && rect->x <= width && rect->width <= width - rect->x &&
	       rect->y <= height && rect->height <= height - rect->y;
}

/* The area of the picture, as it lies in the buffer's memory. */
static struct vug_rect find_part(const struct vug_buffer_layout *layout,
				 const struct vug_rect *viewport, const struct vug_rect *area)
{
	uint32_t y = layout->y_inverted ? viewport->height - area->y - area->height : area->y;

	return (struct vug_rect){.x = viewport->x + area->x,
				 .y = viewport->y + y,
				 .width = area->width,
				 .height = area->height};
}

bool picture_read_into(pixman_image_t *picture, int x, int y, const struct picture_source *source,
		       const struct vug_rect *area, GError **error)
{
	const struct target target = {.image = picture, .x = x, .y = y};
	const struct vug_rect *viewport = &source->viewport;
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_rect part = {0};
	int result = vug_buffer_get_layout(source->buffer, &layout);

	if (result == 0 && (!is_within(viewport, layout.width, layout.height) ||
			    !is_within(area, viewport->width, viewport->height)))
		result = -EINVAL;
	if (result == 0) {
		part = find_part(&layout, viewport, area);
		result = read_mapped(source->buffer, &layout, &part, &target);
	}
	if (result == 1)
		return true;
	if (source->gl && is_for_gl(source->buffer, result))
		return read_drawn(source, &part, &target, result, error);
	set_map_error(result, error);
	return false;
}

pixman_image_t *picture_read(const struct picture_source *source, pixman_format_code_t format,
			     GError **error)
{
	const struct vug_rect whole = {.width = source->viewport.width,
				       .height = source->viewport.height};
	pixman_image_t *picture = NULL;

	if (is_within(&whole, G_MAXINT16, G_MAXINT16))
		picture = pixman_image_create_bits(format, (int)whole.width, (int)whole.height,
						   NULL, 0);
	if (!picture) {
		set_map_error(-EINVAL, error);
		return NULL;
	}
	if (picture_read_into(picture, 0, 0, source, &whole, error))
		return picture;
	pixman_image_unref(picture);
	return NULL;
}

/* --- the cursor ------------------------------------------------------------------------------- */

/* The position may be any number at all; pixman counts in 16 bits. */
static int clamp_position(int32_t position)
{
	return CLAMP(position, G_MININT16, G_MAXINT16);
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
				 clamp_position(cursor->x), clamp_position(cursor->y),
				 VUG_CURSOR_SIZE, VUG_CURSOR_SIZE);
	pixman_image_unref(image);
}
