/* SPDX-License-Identifier: MIT */
/* One import. It holds the dma-bufs, so that an inode in the cache's key cannot be another's. */
#ifndef VUG_EGL_IMAGE_H
#define VUG_EGL_IMAGE_H

#include <epoxy/egl.h>
#include <stdbool.h>

#include "egl/descriptors.h"
#include "vug/egl.h"

struct vug_egl_image {
	unsigned int references;
	EGLDisplay display;
	PFNEGLDESTROYIMAGEKHRPROC destroy;
	EGLImageKHR handle;
	bool is_external_only;
	int fds[VUG_MAX_PLANES]; /* ours; -1 where there is none */
};

/* Checks everything and imports, or finds; as vug_egl_import(). */
int vug_egl_import_layout(struct vug_egl *egl, const struct vug_buffer_layout *layout,
			  struct vug_egl_image **ret_image);

/* Import a buffer that will not come again: it is neither looked for nor kept. */
int vug_egl_import_once(struct vug_egl *egl, const struct vug_buffer_layout *layout,
			struct vug_egl_image **ret_image);

#endif
