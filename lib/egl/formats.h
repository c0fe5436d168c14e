/* SPDX-License-Identifier: MIT */
/* What a display imports: asked once, when it is opened. */
#ifndef VUG_EGL_FORMATS_H
#define VUG_EGL_FORMATS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "egl/functions.h"

struct vug_egl_modifier {
	uint32_t fourcc;
	bool external_only;
	uint64_t modifier;
};

struct vug_egl_formats {
	uint32_t *fourccs;
	size_t num_fourccs;
	struct vug_egl_modifier *modifiers; /* of all formats */
	size_t num_modifiers;
	/* Without EGL_EXT_image_dma_buf_import_modifiers: what can be imported is found out by trying. */
	bool is_unknown;
};

/* Returns 0 or -ENOMEM; -ENODEV: it imports nothing. */
int vug_egl_formats_query(struct vug_egl_formats *formats, EGLDisplay display,
			  const struct vug_egl_functions *functions);

void vug_egl_formats_finish(struct vug_egl_formats *formats);

bool vug_egl_formats_has(const struct vug_egl_formats *formats, uint32_t fourcc, uint64_t modifier);

/* Whether such an image is for GL_TEXTURE_EXTERNAL_OES alone; true where it is not known. */
bool vug_egl_formats_is_external(const struct vug_egl_formats *formats, uint32_t fourcc,
				 uint64_t modifier);

#endif
