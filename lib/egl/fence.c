/* SPDX-License-Identifier: MIT */
/* A frame is done when OpenGL has done its commands. */
#include <epoxy/gl.h>
#include <unistd.h>

#include "egl/egl.h"

/* -1: there are no native fences. Behind every command of the current context. */
static int make_fence(const struct vug_egl *egl)
{
	const struct vug_egl_functions *functions = &egl->functions;
	EGLSyncKHR sync;
	int fd;

	if (functions->create_sync == NULL || functions->dup_fence == NULL ||
	    eglGetCurrentDisplay() != egl->display)
		return -1;
	sync = functions->create_sync(egl->display, EGL_SYNC_NATIVE_FENCE_ANDROID, NULL);
	if (sync == EGL_NO_SYNC_KHR)
		return -1;
	glFlush(); /* before it, the fence has no descriptor */
	fd = functions->dup_fence(egl->display, sync);
	functions->destroy_sync(egl->display, sync);
	return fd;
}

/* The one place that knows how a frame is given to a fence. */
static bool hand_over(struct vug_frame *frame, int fence)
{
	if (vug_frame_done_after(frame, fence) == 0)
		return true;
	close(fence);
	return false;
}

bool vug_egl_frame_done(struct vug_egl *egl, struct vug_frame *frame)
{
	int fence = -1;

	if (frame == NULL)
		return false;
	if (egl != NULL && eglGetCurrentContext() != EGL_NO_CONTEXT)
		fence = make_fence(egl);
	if (fence >= 0 && hand_over(frame, fence))
		return true;
	if (eglGetCurrentContext() != EGL_NO_CONTEXT)
		glFinish();
	vug_frame_done(frame);
	return false;
}
