/* SPDX-License-Identifier: MIT */
#include "egl/descriptors.h"

#include <errno.h>
#include <linux/dma-buf.h>
#include <poll.h>
#include <stddef.h>
#include <sys/ioctl.h>

#include "vug/descriptor.h"

int vug_egl_descriptor_look(int fd, struct vug_egl_descriptor *ret_descriptor)
{
	struct vug_egl_descriptor descriptor;
	int error;

	if (vug_descriptor_get_kind(fd) != VUG_DESCRIPTOR_DMABUF)
		return -ENOTSUP;
	error = vug_descriptor_get_identity(fd, &descriptor.device, &descriptor.inode);
	if (error < 0)
		return error;
	descriptor.size = vug_descriptor_get_size(fd);
	*ret_descriptor = descriptor;
	return 0;
}

int vug_egl_descriptors_are_drawn(const struct vug_buffer_layout *layout)
{
	struct pollfd fences[VUG_MAX_PLANES];
	int count;

	for (uint32_t i = 0; i < layout->num_planes; i++)
		fences[i] = (struct pollfd){.fd = layout->planes[i].fd, .events = POLLIN};
	do
		count = poll(fences, layout->num_planes, 0);
	while (count < 0 && errno == EINTR);
	return count == (int)layout->num_planes ? 0 : -EAGAIN;
}

static void sync_all(const struct vug_buffer_layout *layout, uint64_t flags)
{
	struct dma_buf_sync sync = {.flags = flags | DMA_BUF_SYNC_READ};

	for (uint32_t i = 0; i < layout->num_planes; i++)
		while (ioctl(layout->planes[i].fd, DMA_BUF_IOCTL_SYNC, &sync) < 0 &&
		       (errno == EINTR || errno == EAGAIN))
			;
}

void vug_egl_descriptors_begin_read(const struct vug_buffer_layout *layout)
{
	sync_all(layout, DMA_BUF_SYNC_START);
}

void vug_egl_descriptors_end_read(const struct vug_buffer_layout *layout)
{
	sync_all(layout, DMA_BUF_SYNC_END);
}
