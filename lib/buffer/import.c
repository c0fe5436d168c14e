/* SPDX-License-Identifier: MIT */
/* vug_buffer_import(): descriptors that came from somewhere else than the display channel. */
#include <drm_fourcc.h>
#include <errno.h>

#include "buffer/fd_buffer.h"
#include "buffer/layout.h"
#include "util/descriptor.h"
#include "util/sized.h"

static bool is_memory(int fd)
{
	return vug_descriptor_is_memory(vug_descriptor_get_kind(fd));
}

static int check_planes(const struct vug_buffer_layout *layout)
{
	for (uint32_t i = 0; i < layout->num_planes; i++)
		if (layout->planes[i].fd < 0)
			return -EINVAL;
	for (uint32_t i = 0; i < layout->num_planes; i++) {
		const struct vug_plane *plane = &layout->planes[i];

		if (!is_memory(plane->fd))
			return -EACCES;
		if (plane->offset >= vug_descriptor_get_size(plane->fd))
			return -EFBIG;
	}
	return 0;
}

/* Where its rows are known to be that: a tiling may need more or less. */
static int check_size(const struct vug_buffer_layout *layout, bool assumes_linear)
{
	bool is_linear = layout->modifier == DRM_FORMAT_MOD_LINEAR ||
			 (layout->modifier == DRM_FORMAT_MOD_INVALID && assumes_linear);
	size_t needed;
	int error;

	if (!is_linear || layout->num_planes > 1)
		return 0;
	error = vug_layout_get_needed_size(layout, &needed);
	if (error == -ENOTSUP)
		return 0; /* it may be a format that the consumer knows */
	if (error == 0 && vug_descriptor_get_size(layout->planes[0].fd) < needed)
		error = -EFBIG;
	return error;
}

static int import(const struct vug_buffer_layout *layout, bool assumes_linear,
		  struct vug_buffer **ret_buffer)
{
	/* A copy, where one is needed at all, is as large as the caller's layout says. */
	struct vug_budget *budget = vug_budget_new(SIZE_MAX);
	int error;

	if (budget == NULL)
		return -ENOMEM;
	error = vug_fd_buffer_new(budget, layout, assumes_linear, ret_buffer);
	vug_budget_unref(budget);
	return error;
}

int vug_buffer_import(const struct vug_buffer_layout *layout, unsigned int flags,
		      struct vug_buffer **ret_buffer)
{
	bool assumes_linear = (flags & VUG_IMPORT_ASSUME_LINEAR) != 0;
	struct vug_buffer_layout ours;
	int error;

	if (layout == NULL || ret_buffer == NULL || (flags & ~VUG_IMPORT_ASSUME_LINEAR) != 0)
		return -EINVAL;
	error = vug_sized_read(&ours, sizeof(ours), layout);
	if (error < 0)
		return error;
	if (ours.num_planes == 0 || ours.num_planes > VUG_MAX_PLANES ||
	    !vug_layout_is_plausible(&ours))
		return -EINVAL;
	error = check_planes(&ours);
	if (error == 0)
		error = check_size(&ours, assumes_linear);
	return error < 0 ? error : import(&ours, assumes_linear, ret_buffer);
}
