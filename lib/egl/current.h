/* SPDX-License-Identifier: MIT */
/* The thread's own OpenGL context, put aside while ours is current. */
#ifndef VUG_EGL_CURRENT_H
#define VUG_EGL_CURRENT_H

#include <epoxy/egl.h>

struct vug_egl_current {
	EGLenum api;
	EGLDisplay display;
	EGLSurface draw, read;
	EGLContext context;
};

/* Returns 0 or -EBUSY: the context that is current is not one that EGL could put back. */
int vug_egl_current_enter(EGLDisplay display, EGLContext context,
			  struct vug_egl_current *ret_previous);

/* The display that was entered, and what was current before. */
void vug_egl_current_leave(EGLDisplay display, const struct vug_egl_current *previous);

#endif
