/* SPDX-License-Identifier: MIT */
/* vug_buffer_get_info(): what a buffer is, for those who choose what to do with it. */
#include <errno.h>

#include "buffer/buffer.h"
#include "util/descriptor.h"
#include "util/sized.h"

static unsigned int get_capabilities(const struct vug_buffer *buffer, enum vug_descriptor_kind kind)
{
	unsigned int capabilities = 0;

	if (kind == VUG_DESCRIPTOR_DMABUF)
		capabilities |= VUG_BUFFER_DMABUF;
	else if (vug_descriptor_is_memory(kind))
		capabilities |= VUG_BUFFER_SHARED_MEMORY;
	if (buffer->kind->is_mappable(buffer))
		capabilities |= VUG_BUFFER_MAPPABLE;
	return capabilities;
}

int vug_buffer_get_info(const struct vug_buffer *buffer, struct vug_buffer_info *ret_info)
{
	struct vug_buffer_info info = {.size = sizeof(info)};
	int fd;

	if (buffer == NULL || ret_info == NULL)
		return -EINVAL;
	fd = buffer->layout.planes[0].fd;
	info.capabilities = get_capabilities(buffer, vug_descriptor_get_kind(fd));
	/* What they cannot find out stays empty. */
	(void)vug_descriptor_get_exporter(fd, info.exporter, sizeof(info.exporter));
	(void)vug_descriptor_get_identity(fd, &info.device, &info.inode);
	return vug_sized_write(ret_info, &info, sizeof(info));
}
