/* SPDX-License-Identifier: MIT */
#include "picture/picture.h"

#include <errno.h>
#include <string.h>
#include <vug/format.h>

#include "poll-until/poll-until.h"

/* --- where it is ------------------------------------------------------------------------------ */

struct picture_source picture_source_find(const struct vug_listener *listener,
					  const struct vug_scanout *scanout, struct gl *gl)
{
	struct picture_source source = {.gl = gl};

	if (vug_listener_get_buffer(listener, scanout, NULL))
		source.buffer = vug_listener_get_picture(listener, scanout, &source.viewport);
	return source;
}

int picture_source_get_fence(const struct picture_source *source)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	if (!vug_buffer_is_dmabuf(source->buffer) ||
	    vug_buffer_get_layout(source->buffer, &layout) < 0)
		return -1;
	return layout.planes[0].fd;
}

bool picture_source_is_busy(const struct picture_source *source)
{
	struct pollfd drawn = {.fd = picture_source_get_fence(source), .events = POLLIN};

	return drawn.fd >= 0 && poll_for(&drawn, 1, 0) == 0;
}

/* --- by the CPU ------------------------------------------------------------------------------- */

/* Where a part of a picture goes: into this one, with its corner there. */
struct target {
	pixman_image_t *image;
	int x, y;
};

/* Why the CPU cannot look is said also where OpenGL may: it may be the simpler thing to change. */
static void set_copy_error(int result, bool is_for_gl, GError **error)
{
	static const struct {
		int result;
		GIOErrorEnum code;
		const char *text;
	} texts[] = {
		{-ENOTSUP, G_IO_ERROR_NOT_SUPPORTED,
		 "its format cannot be converted, or it is not laid out in plain rows"},
		{-EACCES, G_IO_ERROR_NOT_SUPPORTED, "its memory does not let itself be mapped"},
		{-EINVAL, G_IO_ERROR_NOT_SUPPORTED, "its size is not one that can be converted"},
		{-EFBIG, G_IO_ERROR_NOT_SUPPORTED, "its memory is smaller than it says"},
		{-EAGAIN, G_IO_ERROR_BUSY, "the back end has not finished drawing"},
	};

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		if (texts[i].result != result)
			continue;
		g_set_error_literal(error, G_IO_ERROR,
				    is_for_gl ? G_IO_ERROR_WOULD_BLOCK : (gint)texts[i].code,
				    texts[i].text);
		return;
	}
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, g_strerror(-result));
}

/* What there is room for behind the corner. */
static struct vug_rect clip_area(const struct target *target, const struct vug_rect *area)
{
	int width = pixman_image_get_width(target->image) - target->x;
	int height = pixman_image_get_height(target->image) - target->y;
	struct vug_rect clipped = *area;

	clipped.width = MIN(clipped.width, (uint32_t)MAX(width, 0));
	clipped.height = MIN(clipped.height, (uint32_t)MAX(height, 0));
	return clipped;
}

static int copy_area(const struct picture_source *source, const struct vug_rect *area,
		     const struct target *target)
{
	pixman_format_code_t format = pixman_image_get_format(target->image);
	size_t stride = (size_t)pixman_image_get_stride(target->image);
	size_t first =
		stride * (size_t)target->y + PIXMAN_FORMAT_BPP(format) / 8 * (size_t)target->x;
	size_t length = stride * (size_t)pixman_image_get_height(target->image) - first;

	return vug_buffer_copy(
		source->buffer, &source->viewport, area, vug_format_from_pixman(format),
		(uint8_t *)pixman_image_get_data(target->image) + first, length, (uint32_t)stride);
}

/* --- who reads it ----------------------------------------------------------------------------- */

/*
 * What is not in rows, cannot be mapped or cannot be converted may be for OpenGL; what makes no sense
 * never is.
 */
static bool is_for_gl(const struct picture_source *source, int copy_result)
{
	struct vug_buffer_info info = {.size = sizeof(info)};

	if (!source->gl || (copy_result != -ENOTSUP && copy_result != -EACCES))
		return false;
	return vug_buffer_get_info(source->buffer, &info) == 0 &&
	       info.capabilities & VUG_BUFFER_DMABUF;
}

bool picture_read_into(pixman_image_t *picture, int x, int y, const struct picture_source *source,
		       const struct vug_rect *area, GError **error)
{
	const struct target target = {.image = picture, .x = x, .y = y};
	const struct vug_rect part = clip_area(&target, area);
	int result = copy_area(source, &part, &target);

	if (result == 0)
		return true;
	set_copy_error(result, is_for_gl(source, result), error);
	return false;
}

pixman_image_t *picture_read(const struct picture_source *source, pixman_format_code_t format,
			     GError **error)
{
	const struct vug_rect whole = {.width = source->viewport.width,
				       .height = source->viewport.height};
	pixman_image_t *picture = NULL;

	/* pixman counts in 16 bits; the library lets no larger viewport through. */
	if (whole.width <= G_MAXINT16 && whole.height <= G_MAXINT16)
		picture = pixman_image_create_bits(format, (int)whole.width, (int)whole.height,
						   NULL, 0);
	if (!picture) {
		set_copy_error(-EINVAL, false, error);
		return NULL;
	}
	if (picture_read_into(picture, 0, 0, source, &whole, error))
		return picture;
	pixman_image_unref(picture);
	return NULL;
}

bool picture_may_come(const GError *error)
{
	return g_error_matches(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) ||
	       g_error_matches(error, G_IO_ERROR, G_IO_ERROR_BUSY);
}

/* --- what was fetched ------------------------------------------------------------------------- */

void picture_copy_into(pixman_image_t *picture, int x, int y, pixman_image_t *fetched,
		       const struct vug_rect *area)
{
	pixman_image_composite32(PIXMAN_OP_SRC, fetched, NULL, picture, (int)area->x, (int)area->y,
				 0, 0, x, y, (int)area->width, (int)area->height);
}

pixman_image_t *picture_copy(pixman_image_t *fetched, pixman_format_code_t format)
{
	int width = pixman_image_get_width(fetched), height = pixman_image_get_height(fetched);
	const struct vug_rect whole = {.width = (uint32_t)width, .height = (uint32_t)height};
	pixman_image_t *picture = pixman_image_create_bits(format, width, height, NULL, 0);

	if (picture)
		picture_copy_into(picture, 0, 0, fetched, &whole);
	return picture;
}
