/* SPDX-License-Identifier: MIT */
#include "buffer/shared_fence.h"

#include <stdlib.h>

#include "util/fd.h"

struct vug_shared_fence *vug_shared_fence_new(int fd)
{
	struct vug_shared_fence *fence = malloc(sizeof(*fence));

	if (fence == NULL)
		return NULL;
	atomic_init(&fence->references, 1);
	fence->fd = fd;
	return fence;
}

struct vug_shared_fence *vug_shared_fence_ref(struct vug_shared_fence *fence)
{
	if (fence != NULL)
		atomic_fetch_add(&fence->references, 1);
	return fence;
}

void vug_shared_fence_unref(struct vug_shared_fence *fence)
{
	if (fence == NULL || atomic_fetch_sub(&fence->references, 1) != 1)
		return;
	vug_fd_close(&fence->fd);
	free(fence);
}

void vug_shared_fence_set(struct vug_shared_fence **place, struct vug_shared_fence *fence)
{
	struct vug_shared_fence *before = *place;

	if (before == fence)
		return;
	*place = vug_shared_fence_ref(fence);
	vug_shared_fence_unref(before);
}

int vug_shared_fence_dup(const struct vug_shared_fence *fence, int *ret_fd)
{
	int fd = vug_fd_dup(fence->fd);

	if (fd < 0)
		return fd;
	*ret_fd = fd;
	return 0;
}
