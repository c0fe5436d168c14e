/* SPDX-License-Identifier: MIT */
/* What a layout's descriptors are, before a driver sees them. */
#ifndef VUG_EGL_DESCRIPTORS_H
#define VUG_EGL_DESCRIPTORS_H

#include <stdbool.h>
#include <stdint.h>

#include "vug/vug.h"

struct vug_egl_descriptor {
	uint64_t device, inode, size;
};

/* Returns 0 or -ENOTSUP: it is not a dma-buf. */
int vug_egl_descriptor_look(int fd, struct vug_egl_descriptor *ret_descriptor);

/* Returns 0 or -EAGAIN: a GPU is still drawing into one of them. */
int vug_egl_descriptors_are_drawn(const struct vug_buffer_layout *layout);

/* Begin and end a read of the CPU's. What is no dma-buf, or needs none of this, is passed over. */
void vug_egl_descriptors_begin_read(const struct vug_buffer_layout *layout);
void vug_egl_descriptors_end_read(const struct vug_buffer_layout *layout);

#endif
