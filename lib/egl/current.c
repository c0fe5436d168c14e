/* SPDX-License-Identifier: MIT */
#include "egl/current.h"

#include <errno.h>

/* A context of OpenGL and one of OpenGL ES are never current at once, so that one is enough. */
int vug_egl_current_enter(EGLDisplay display, EGLContext context,
			  struct vug_egl_current *ret_previous)
{
	struct vug_egl_current previous = {.api = eglQueryAPI()};

	eglBindAPI(EGL_OPENGL_ES_API);
	previous.display = eglGetCurrentDisplay();
	previous.draw = eglGetCurrentSurface(EGL_DRAW);
	previous.read = eglGetCurrentSurface(EGL_READ);
	previous.context = eglGetCurrentContext();
	if (!eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context)) {
		eglBindAPI(previous.api);
		return -EBUSY;
	}
	*ret_previous = previous;
	return 0;
}

void vug_egl_current_leave(EGLDisplay display, const struct vug_egl_current *previous)
{
	if (previous->context != EGL_NO_CONTEXT)
		eglMakeCurrent(previous->display, previous->draw, previous->read,
			       previous->context);
	else
		eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
	if (previous->api != EGL_NONE)
		eglBindAPI(previous->api);
}
