/* SPDX-License-Identifier: MIT */
/* A frame is done when OpenGL is. */
#include <drm_fourcc.h>
#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "egl/real.h"
#include "support/check.h"
#include "support/dmabuf.h"
#include "support/rig.h"

static struct rig *show_frame(void)
{
	static const struct rig_options options = {.keeps_frames = true};
	struct rig *rig = rig_new(&options);
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);
	int fd = dmabuf_new(DMABUF_UDMABUF, 4096);

	rig_send(rig, peer_dmabuf_scanout2(&dmabuf, DRM_FORMAT_MOD_LINEAR, fd));
	close(fd);
	rig_update_dmabuf(rig, 0);
	recorder_forget(&rig->recorder);
	peer_expect_silence(&rig->peer);
	return rig;
}

static EGLContext make_current(EGLDisplay display)
{
	static const EGLint attributes[] = {EGL_CONTEXT_CLIENT_VERSION, 2, EGL_NONE};
	EGLContext context;

	eglBindAPI(EGL_OPENGL_ES_API);
	context = eglCreateContext(display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, attributes);
	check(context != EGL_NO_CONTEXT &&
		      eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context),
	      "no context");
	return context;
}

static void without_context(void)
{
	struct vug_egl *egl = open_display(0);
	struct rig *rig = show_frame();

	check(!vug_egl_frame_done(egl, recorder_take_frame(&rig->recorder, 0)),
	      "there is nothing to wait for");
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	rig_free(rig);
	vug_egl_unref(egl);
}

/* By a fence or by waiting: the reply comes, once, without a warning. */
static void with_context(void)
{
	struct vug_egl *egl = open_display(0);
	EGLDisplay display = vug_egl_get_display(egl);
	EGLContext context = make_current(display);
	struct rig *rig = show_frame();
	GLuint target, framebuffer;
	bool is_fenced;

	glGenTextures(1, &target);
	glBindTexture(GL_TEXTURE_2D, target);
	glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, 512, 512, 0, GL_RGBA, GL_UNSIGNED_BYTE, NULL);
	glGenFramebuffers(1, &framebuffer);
	glBindFramebuffer(GL_FRAMEBUFFER, framebuffer);
	glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, target, 0);
	glClear(GL_COLOR_BUFFER_BIT);
	is_fenced = vug_egl_frame_done(egl, recorder_take_frame(&rig->recorder, 0));
	printf("# %s\n", is_fenced ? "by a native fence" : "by glFinish()");
	check(glGetError() == GL_NO_ERROR, "OpenGL complains");
	if (is_fenced)
		loop_wait_readable(vug_server_get_fd(rig->server));
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
	eglDestroyContext(display, context);
	rig_free(rig);
	vug_egl_unref(egl);
}

/* A display has native fences or says that it has none; where it has, they signal. */
static void fence_alone(void)
{
	struct vug_egl *egl = open_display(0);
	EGLDisplay display = vug_egl_get_display(egl);
	int fence = -1, result = vug_egl_get_fence(egl, &fence);
	EGLContext context;

	check(result == -ENOTSUP && fence == -1, "a fence of no context: %d", result);
	context = make_current(display);
	glFlush();
	result = vug_egl_get_fence(egl, &fence);
	printf("# %s\n", result == 0 ? "a native fence" : "no native fences");
	check(result == 0 || result == -ENOTSUP, "vug_egl_get_fence returned %d", result);
	if (result == 0) {
		loop_wait_readable(fence);
		close(fence);
	}
	eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
	eglDestroyContext(display, context);
	vug_egl_unref(egl);
}

const struct rule frame_rules[] = {
	{"without a context the frame is done at once", without_context},
	{"with a context the frame is done behind it", with_context},
	{"a fence without a frame signals", fence_alone},
	{NULL, NULL},
};
