/* SPDX-License-Identifier: MIT */
/* The fences of a whole buffer: each of its planes may be a dma-buf of its own. */
#include <errno.h>

#include "buffer/buffer.h"
#include "buffer/fence.h"
#include "buffer/layout.h"
#include "util/fd.h"

/* Takes *fence over, and replaces it by one for the plane, too. */
static int add_plane(int plane_fd, int *fence)
{
	int other = -1, merged = -1;
	int error = vug_fence_export(plane_fd, &other);

	if (error == 0 && *fence >= 0)
		error = vug_fence_merge(*fence, other, &merged);
	else
		merged = vug_fd_take(&other);
	vug_fd_close(&other);
	vug_fd_close(fence);
	*fence = merged;
	return error;
}

int vug_buffer_get_fence(struct vug_buffer *buffer, int *ret_fence)
{
	int fence = -1, error = 0;

	if (buffer == NULL || ret_fence == NULL)
		return -EINVAL;
	if (!vug_buffer_is_dmabuf(buffer))
		return -ENOTSUP;
	for (uint32_t i = 0; error == 0 && i < buffer->layout.num_planes; i++)
		if (!vug_layout_is_shared(&buffer->layout, i))
			error = add_plane(buffer->layout.planes[i].fd, &fence);
	if (error < 0)
		vug_fd_close(&fence);
	else
		*ret_fence = fence;
	return error;
}

int vug_buffer_add_fence(struct vug_buffer *buffer, int fence)
{
	int error = 0;

	if (buffer == NULL || fence < 0)
		return -EINVAL;
	if (!vug_buffer_is_dmabuf(buffer))
		return -ENOTSUP;
	for (uint32_t i = 0; error == 0 && i < buffer->layout.num_planes; i++)
		if (!vug_layout_is_shared(&buffer->layout, i))
			error = vug_fence_import(buffer->layout.planes[i].fd, fence);
	return error;
}
