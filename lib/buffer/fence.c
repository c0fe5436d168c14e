/* SPDX-License-Identifier: MIT */
#include "buffer/fence.h"

#include <errno.h>
#include <linux/dma-buf.h>
#include <linux/sync_file.h>
#include <poll.h>
#include <sys/ioctl.h>

#include "util/fd.h"

/* POSIX has an int for it, which musl follows. */
#ifdef __GLIBC__
typedef unsigned long ioctl_request;
#else
typedef int ioctl_request;
#endif

static int call(int fd, unsigned long request, void *argument)
{
	int result;

	do
		result = ioctl(fd, (ioctl_request)request, argument);
	while (result < 0 && (errno == EINTR || errno == EAGAIN));
	if (result < 0)
		return errno == ENOTTY ? -ENOTSUP : -errno;
	return 0;
}

int vug_fence_export(int dmabuf_fd, int *ret_fence)
{
	/* What a reader has to wait for is who writes. */
	struct dma_buf_export_sync_file request = {.flags = DMA_BUF_SYNC_READ, .fd = -1};
	int error = call(dmabuf_fd, DMA_BUF_IOCTL_EXPORT_SYNC_FILE, &request);
	int fence = request.fd;

	if (error == -ENOTSUP) {
		fence = vug_fd_dup(dmabuf_fd);
		error = fence < 0 ? fence : 0;
	}
	if (error == 0)
		*ret_fence = fence;
	return error;
}

int vug_fence_import(int dmabuf_fd, int fence)
{
	struct dma_buf_import_sync_file request = {.flags = DMA_BUF_SYNC_READ, .fd = fence};

	return call(dmabuf_fd, DMA_BUF_IOCTL_IMPORT_SYNC_FILE, &request);
}

int vug_fence_merge(int fence, int other, int *ret_merged)
{
	struct sync_merge_data request = {.name = "libvug", .fd2 = other, .fence = -1};
	int error = call(fence, SYNC_IOC_MERGE, &request);

	if (error == 0)
		*ret_merged = request.fence;
	return error;
}

bool vug_fence_is_signalled(int fence)
{
	struct pollfd entry = {.fd = fence, .events = POLLIN};
	int count;

	do
		count = poll(&entry, 1, 0);
	while (count < 0 && errno == EINTR);
	return count > 0;
}
