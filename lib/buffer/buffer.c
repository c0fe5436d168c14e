/* SPDX-License-Identifier: MIT */
#include "buffer/buffer.h"

#include <errno.h>

#include "util/descriptor.h"
#include "util/sized.h"

void vug_buffer_init(struct vug_buffer *buffer, const struct vug_buffer_kind *kind)
{
	buffer->kind = kind;
	atomic_init(&buffer->references, 1);
	buffer->layout.size = sizeof(buffer->layout);
	for (unsigned int i = 0; i < VUG_MAX_PLANES; i++)
		buffer->layout.planes[i].fd = -1;
}

struct vug_buffer *vug_buffer_ref(struct vug_buffer *buffer)
{
	if (buffer != NULL)
		atomic_fetch_add(&buffer->references, 1);
	return buffer;
}

void vug_buffer_unref(struct vug_buffer *buffer)
{
	if (buffer != NULL && atomic_fetch_sub(&buffer->references, 1) == 1)
		buffer->kind->destroy(buffer);
}

bool vug_buffer_is_dmabuf(const struct vug_buffer *buffer)
{
	return vug_buffer_is_imported(buffer) &&
	       vug_descriptor_get_kind(buffer->layout.planes[0].fd) == VUG_DESCRIPTOR_DMABUF;
}

bool vug_buffer_is_imported(const struct vug_buffer *buffer)
{
	return buffer != NULL && buffer->kind->is_imported;
}

int vug_buffer_get_layout(const struct vug_buffer *buffer, struct vug_buffer_layout *ret_layout)
{
	if (buffer == NULL || ret_layout == NULL)
		return -EINVAL;
	return vug_sized_write(ret_layout, &buffer->layout, sizeof(buffer->layout));
}

int vug_buffer_map(struct vug_buffer *buffer, const void **ret_pixels, uint32_t *ret_stride)
{
	int error;

	if (buffer == NULL || ret_pixels == NULL || ret_stride == NULL)
		return -EINVAL;
	error = buffer->kind->map(buffer, ret_pixels);
	if (error == 0)
		*ret_stride = buffer->layout.planes[0].stride;
	return error;
}

void vug_buffer_unmap(struct vug_buffer *buffer)
{
	if (buffer != NULL)
		buffer->kind->unmap(buffer);
}
