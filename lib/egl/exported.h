/* SPDX-License-Identifier: MIT */
/* A known picture in a dma-buf of the driver's own making, tiled as it likes. */
#ifndef VUG_EGL_EXPORTED_H
#define VUG_EGL_EXPORTED_H

#include <stdbool.h>

#include "vug/vug.h"

struct vug_egl;

/* As a struct vug_egl_test_source has it. */
bool vug_egl_export_picture(const struct vug_egl *egl, struct vug_buffer_layout *ret_layout);

#endif
