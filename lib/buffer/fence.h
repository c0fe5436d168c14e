/* SPDX-License-Identifier: MIT */
/* The fences of dma-bufs, and waiting for them without waiting. */
#ifndef VUG_FENCE_H
#define VUG_FENCE_H

#include <stdbool.h>

/*
 * A descriptor that polls readable once what is being drawn into the dma-buf now is done: a
 * sync_file, or the dma-buf's own where the kernel has none. -EMFILE, -ENFILE, -ENOMEM, -EIO.
 */
int vug_fence_export(int dmabuf_fd, int *ret_fence);

/*
 * The next drawing into the dma-buf waits for the fence. -ENOTSUP: the kernel cannot;
 * -EINVAL: not a sync_file; -ENOMEM.
 */
int vug_fence_import(int dmabuf_fd, int fence);

/* One that signals when both have; both stay the caller's. -ENOTSUP: they are no sync_files. */
int vug_fence_merge(int fence, int other, int *ret_merged);

bool vug_fence_is_signalled(int fence);

#endif
