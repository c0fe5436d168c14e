/* SPDX-License-Identifier: MIT */
/* A layout as the attributes of EGL_EXT_image_dma_buf_import. Pure. */
#ifndef VUG_EGL_ATTRIBUTES_H
#define VUG_EGL_ATTRIBUTES_H

#include <epoxy/egl.h>

#include "vug/vug.h"

/* Width, height, fourcc; five of each plane; the end. */
#define VUG_EGL_MAX_ATTRIBUTES (2 * (3 + 5 * VUG_MAX_PLANES) + 1)

/* The modifier is left out where the layout does not say one. Returns how many were written. */
size_t vug_egl_write_attributes(const struct vug_buffer_layout *layout,
				EGLint ret_attributes[VUG_EGL_MAX_ATTRIBUTES]);

#endif
