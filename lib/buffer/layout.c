/* SPDX-License-Identifier: MIT */
#include "buffer/layout.h"

#include <drm_fourcc.h>
#include <errno.h>

#include "util/checked.h"
#include "vug/format.h"

/* 64 bits hold it whatever the width is. */
static uint64_t get_row(const struct vug_buffer_layout *layout)
{
	return (uint64_t)layout->width * vug_format_get_bytes_per_pixel(layout->fourcc);
}

bool vug_layout_is_plausible(const struct vug_buffer_layout *layout)
{
	if (layout->width == 0 || layout->height == 0)
		return false;
	return layout->modifier != DRM_FORMAT_MOD_LINEAR ||
	       layout->planes[0].stride >= get_row(layout);
}

int vug_layout_get_needed_size(const struct vug_buffer_layout *layout, size_t *ret_size)
{
	const struct vug_plane *plane = &layout->planes[0];
	uint64_t row = get_row(layout);

	if (row == 0)
		return -ENOTSUP;
	if (plane->stride < row)
		return -EFBIG;
	if (!vug_image_size(plane->offset, plane->stride, layout->height - 1, ret_size) ||
	    !vug_add_size(*ret_size, (size_t)row, ret_size)) /* no more than the stride */
		return -EFBIG;
	return 0;
}

void vug_layout_copy(struct vug_buffer_layout *to, const struct vug_buffer_layout *from)
{
	*to = *from;
	to->size = sizeof(*to);
	for (uint32_t i = from->num_planes; i < VUG_MAX_PLANES; i++)
		to->planes[i] = (struct vug_plane){.fd = -1};
}

bool vug_layout_is_shared(const struct vug_buffer_layout *layout, uint32_t plane)
{
	for (uint32_t i = 0; i < plane; i++)
		if (layout->planes[i].fd == layout->planes[plane].fd)
			return true;
	return false;
}
