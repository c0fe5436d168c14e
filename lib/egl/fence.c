/* SPDX-License-Identifier: MIT */
/* A frame is done when OpenGL has done its commands. */
#include <epoxy/gl.h>
#include <errno.h>
#include <unistd.h>

#include "egl/egl.h"

static bool has_native_fences(const struct vug_egl *egl)
{
	return egl->functions.create_sync != NULL && egl->functions.dup_fence != NULL;
}

/* Another display's context cannot be asked for one. */
static bool is_current(const struct vug_egl *egl)
{
	return eglGetCurrentContext() != EGL_NO_CONTEXT && eglGetCurrentDisplay() == egl->display;
}

int vug_egl_get_fence(struct vug_egl *egl, int *ret_fence)
{
	EGLSyncKHR sync;
	int fd;

	if (egl == NULL || ret_fence == NULL)
		return -EINVAL;
	if (!has_native_fences(egl) || !is_current(egl))
		return -ENOTSUP;
	sync = egl->functions.create_sync(egl->display, EGL_SYNC_NATIVE_FENCE_ANDROID, NULL);
	if (sync == EGL_NO_SYNC_KHR)
		return -EIO;
	glFlush(); /* before it, the fence has no descriptor */
	fd = egl->functions.dup_fence(egl->display, sync);
	egl->functions.destroy_sync(egl->display, sync);
	if (fd < 0)
		return -EIO;
	*ret_fence = fd;
	return 0;
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
	if (egl != NULL && vug_egl_get_fence(egl, &fence) == 0 && hand_over(frame, fence))
		return true;
	if (eglGetCurrentContext() != EGL_NO_CONTEXT)
		glFinish();
	vug_frame_done(frame);
	return false;
}
