/* SPDX-License-Identifier: MIT */
/* vug_egl_get_fence() with an EGL that is played: real fences are for a GPU. */
#include <criterion/criterion.h>
#include <epoxy/gl.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "egl/egl.h"

#define UNTOUCHED (-77)

static int objects[3];
static const EGLDisplay display = &objects[0];
static const EGLContext context = &objects[1];
static const EGLSyncKHR sync_object = (EGLSyncKHR)&objects[2];

/* What the program has current, and what its driver does. */
static struct {
	EGLDisplay display;
	EGLContext context;
	bool makes_no_sync, makes_no_descriptor;
	char calls[64];
} played;

static void write_call(const char *name)
{
	strncat(played.calls, name, sizeof(played.calls) - strlen(played.calls) - 1);
}

static EGLDisplay get_current_display(void)
{
	return played.display;
}

static EGLContext get_current_context(void)
{
	return played.context;
}

static void flush(void)
{
	write_call("flush ");
}

static EGLSyncKHR create_sync(EGLDisplay given, EGLenum type, const EGLint *attributes)
{
	cr_expect(given == display && type == EGL_SYNC_NATIVE_FENCE_ANDROID && attributes == NULL);
	write_call("create ");
	return played.makes_no_sync ? EGL_NO_SYNC_KHR : sync_object;
}

static EGLBoolean destroy_sync(EGLDisplay given, EGLSyncKHR sync)
{
	cr_expect(given == display && sync == sync_object);
	write_call("destroy ");
	return EGL_TRUE;
}

static EGLint dup_fence(EGLDisplay given, EGLSyncKHR sync)
{
	cr_expect(given == display && sync == sync_object);
	write_call("dup ");
	return played.makes_no_descriptor ? EGL_NO_NATIVE_FENCE_FD_ANDROID
					  : open("/dev/null", O_RDONLY | O_CLOEXEC);
}

static struct vug_egl play(void)
{
	epoxy_eglGetCurrentDisplay = get_current_display;
	epoxy_eglGetCurrentContext = get_current_context;
	epoxy_glFlush = flush;
	memset(&played, 0, sizeof(played));
	played.display = display;
	played.context = context;
	return (struct vug_egl){.references = 1,
				.display = display,
				.functions = {.create_sync = create_sync,
					      .destroy_sync = destroy_sync,
					      .dup_fence = dup_fence}};
}

static void expect(struct vug_egl *egl, int result, const char *calls)
{
	int fence = UNTOUCHED;

	cr_expect_eq(vug_egl_get_fence(egl, &fence), result);
	cr_expect_str_eq(played.calls, calls);
	cr_expect_eq(fence == UNTOUCHED, result < 0);
	if (result == 0)
		cr_expect_eq(close(fence), 0, "the fence is no descriptor of the caller's");
}

/* It has no descriptor before its commands are on their way, and is no use afterwards. */
Test(egl_fence, a_fence_is_flushed_duplicated_and_destroyed)
{
	struct vug_egl egl = play();

	expect(&egl, 0, "create flush dup destroy ");
}

Test(egl_fence, a_display_without_native_fences_says_so)
{
	struct vug_egl egl = play();

	egl.functions.dup_fence = NULL;
	expect(&egl, -ENOTSUP, "");
	egl = play();
	egl.functions.create_sync = NULL;
	expect(&egl, -ENOTSUP, "");
}

Test(egl_fence, without_a_context_there_is_nothing_to_wait_for)
{
	struct vug_egl egl = play();

	played.context = EGL_NO_CONTEXT;
	expect(&egl, -ENOTSUP, "");
}

Test(egl_fence, the_context_of_another_display_is_refused)
{
	struct vug_egl egl = play();

	played.display = &egl;
	expect(&egl, -ENOTSUP, "");
}

Test(egl_fence, a_driver_that_makes_none_is_an_error)
{
	struct vug_egl egl = play();

	played.makes_no_sync = true;
	expect(&egl, -EIO, "create ");
}

Test(egl_fence, a_fence_without_a_descriptor_is_destroyed)
{
	struct vug_egl egl = play();

	played.makes_no_descriptor = true;
	expect(&egl, -EIO, "create flush dup destroy ");
}
