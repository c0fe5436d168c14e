/* SPDX-License-Identifier: MIT */
/* An acquire fence that several frames have. Any thread. */
#ifndef VUG_SHARED_FENCE_H
#define VUG_SHARED_FENCE_H

#include <stdatomic.h>

struct vug_shared_fence {
	atomic_uint references;
	int fd;
};

/* With one reference. The descriptor is taken over on success; NULL: no memory. */
struct vug_shared_fence *vug_shared_fence_new(int fd);
/* NULL is fine for both. */
struct vug_shared_fence *vug_shared_fence_ref(struct vug_shared_fence *fence);
void vug_shared_fence_unref(struct vug_shared_fence *fence);

/* Put a reference to `fence` into *place, which loses the one that it has. */
void vug_shared_fence_set(struct vug_shared_fence **place, struct vug_shared_fence *fence);

/* A descriptor of the caller's own. -EMFILE. */
int vug_shared_fence_dup(const struct vug_shared_fence *fence, int *ret_fd);

#endif
