/* SPDX-License-Identifier: MIT */
/* What all buffers have in common. The two kinds are in surface.h and fd_buffer.h. */
#ifndef VUG_BUFFER_OBJECT_H
#define VUG_BUFFER_OBJECT_H

#include <stdatomic.h>

#include "vug/vug.h"

struct vug_buffer_kind {
	bool is_imported; /* its pixels are in descriptors that somebody else made */
	/* Whether vug_buffer_map() is worth a try. */
	bool (*is_mappable)(const struct vug_buffer *buffer);
	int (*map)(struct vug_buffer *buffer, const void **ret_pixels);
	void (*unmap)(struct vug_buffer *buffer);
	void (*destroy)(struct vug_buffer *buffer);
};

/* The first member of each kind's struct. */
struct vug_buffer {
	const struct vug_buffer_kind *kind;
	atomic_uint references;
	struct vug_buffer_layout layout;
};

void vug_buffer_init(struct vug_buffer *buffer, const struct vug_buffer_kind *kind);

#endif
