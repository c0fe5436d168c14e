/* SPDX-License-Identifier: MIT */
/* Which device draws: the one that is named, or the first one that can import dma-bufs. */
#ifndef VUG_EGL_DEVICE_H
#define VUG_EGL_DEVICE_H

struct vug_egl;

/* Fills in the display and everything that hangs on it; as vug_egl_new(). */
int vug_egl_open_own(struct vug_egl *egl, const char *render_node);

#endif
