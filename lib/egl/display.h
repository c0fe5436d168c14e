/* SPDX-License-Identifier: MIT */
/* One display: whether it is one that can import, and the context that draws on it. */
#ifndef VUG_EGL_DISPLAY_H
#define VUG_EGL_DISPLAY_H

#include <epoxy/egl.h>
#include <stdbool.h>

struct vug_egl;

/*
 * Initialise and adopt a display of a device that we found. name: of the device, for people; is_card: it
 * is a graphics card. Returns as vug_egl_new(); -ENODEV after a line to the log that says why.
 */
int vug_egl_display_open(struct vug_egl *egl, EGLDisplay display, const char *name, bool is_card);

/* Adopt the program's display, which is initialised. */
int vug_egl_display_adopt(struct vug_egl *egl, EGLDisplay display, const char *name, bool is_card);

/* Undo it, but for the display, which others may use. */
void vug_egl_display_leave(struct vug_egl *egl);

#endif
