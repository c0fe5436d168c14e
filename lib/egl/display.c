/* SPDX-License-Identifier: MIT */
#include "egl/display.h"

#include <epoxy/gl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "egl/current.h"
#include "egl/egl.h"

static int reject(struct vug_egl *egl, const char *name, const char *why)
{
	vug_egl_log_line(&egl->log, VUG_LOG_INFO, "EGL on %s is not used: %s", name, why);
	return -ENODEV;
}

/* --- before there is a context ---------------------------------------------------------------- */

/* NULL: nothing is missing. */
static const char *find_missing_extension(EGLDisplay display)
{
	static const char *const needed[] = {
		"EGL_KHR_image_base",
		"EGL_EXT_image_dma_buf_import",
		"EGL_KHR_surfaceless_context",
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (!vug_egl_has_extension(display, needed[i]))
			return needed[i];
	return NULL;
}

/*
 * Mesa has software draw for a card that it has no driver for, in memory of that card's: kms_swrast.
 * What it imports it mostly cannot map; it crashes, or reads zeros.
 */
static bool is_swrast_on_card(EGLDisplay display)
{
	PFNEGLGETDISPLAYDRIVERNAMEPROC get_name;
	const char *name;

	if (!vug_egl_has_extension(display, "EGL_MESA_query_driver"))
		return false;
	get_name = (PFNEGLGETDISPLAYDRIVERNAMEPROC)eglGetProcAddress("eglGetDisplayDriverName");
	name = get_name != NULL ? get_name(display) : NULL;
	return name != NULL && strcmp(name, "kms_swrast") == 0;
}

static bool choose_config(EGLDisplay display, EGLConfig *ret_config)
{
	static const EGLint attributes[] = {EGL_SURFACE_TYPE, 0, EGL_RENDERABLE_TYPE,
					    EGL_OPENGL_ES2_BIT, EGL_NONE};
	EGLint count = 0;

	*ret_config = EGL_NO_CONFIG_KHR;
	if (vug_egl_has_extension(display, "EGL_KHR_no_config_context") ||
	    vug_egl_has_extension(display, "EGL_MESA_configless_context"))
		return true;
	return eglChooseConfig(display, attributes, ret_config, 1, &count) && count == 1;
}

/* Robust where that can be had: a read after a reset of the GPU is then known for what it is. */
static EGLContext create_context(EGLDisplay display, EGLConfig config)
{
	static const EGLint robust[] = {EGL_CONTEXT_CLIENT_VERSION,
					2,
					EGL_CONTEXT_OPENGL_ROBUST_ACCESS_EXT,
					EGL_TRUE,
					EGL_CONTEXT_OPENGL_RESET_NOTIFICATION_STRATEGY_EXT,
					EGL_LOSE_CONTEXT_ON_RESET_EXT,
					EGL_NONE};
	static const EGLint plain[] = {EGL_CONTEXT_CLIENT_VERSION, 2, EGL_NONE};
	EGLenum api = eglQueryAPI();
	EGLContext context = EGL_NO_CONTEXT;

	eglBindAPI(EGL_OPENGL_ES_API);
	if (vug_egl_has_extension(display, "EGL_EXT_create_context_robustness"))
		context = eglCreateContext(display, config, EGL_NO_CONTEXT, robust);
	if (context == EGL_NO_CONTEXT)
		context = eglCreateContext(display, config, EGL_NO_CONTEXT, plain);
	if (api != EGL_NONE)
		eglBindAPI(api);
	return context;
}

/* --- with the context ------------------------------------------------------------------------- */

static bool draws_in_software(const char *renderer)
{
	static const char *const names[] = {"llvmpipe", "softpipe", "Software Rasterizer"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(renderer, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

static int look_at_renderer(struct vug_egl *egl, const char *name, bool is_card)
{
	const char *renderer = (const char *)glGetString(GL_RENDERER);

	if (renderer == NULL)
		return reject(egl, name, "OpenGL names no renderer");
	egl->is_software = draws_in_software(renderer);
	if (egl->is_software && is_card)
		return reject(egl, name,
			      "the card has no driver, and software rendering on a card cannot "
			      "import dma-bufs");
	if (!epoxy_has_gl_extension("GL_OES_EGL_image"))
		return reject(egl, name, "OpenGL ES lacks GL_OES_EGL_image");
	egl->renderer = strdup(renderer);
	return egl->renderer != NULL ? 0 : -ENOMEM;
}

static int look_inside(struct vug_egl *egl, const char *name, bool is_card)
{
	struct vug_egl_current previous;
	int error = vug_egl_current_enter(egl->display, egl->context, &previous);

	if (error < 0)
		return error;
	error = look_at_renderer(egl, name, is_card);
	vug_egl_current_leave(egl->display, &previous);
	return error;
}

static int query_formats(struct vug_egl *egl, const char *name)
{
	int error = vug_egl_formats_query(&egl->formats, egl->display, &egl->functions);

	return error == -ENODEV ? reject(egl, name, "it imports dma-bufs of no format") : error;
}

int vug_egl_display_adopt(struct vug_egl *egl, EGLDisplay display, const char *name, bool is_card)
{
	const char *missing = find_missing_extension(display);
	EGLConfig config;
	int error;

	if (missing != NULL) {
		vug_egl_log_line(&egl->log, VUG_LOG_INFO, "EGL on %s is not used: it lacks %s",
				 name, missing);
		return -ENODEV;
	}
	if (is_swrast_on_card(display))
		return reject(egl, name,
			      "the card has no driver, and Mesa's kms_swrast in its place cannot "
			      "import dma-bufs");
	if (!choose_config(display, &config))
		return reject(egl, name, "it has no OpenGL ES 2");
	egl->display = display;
	vug_egl_functions_load(&egl->functions, display);
	egl->context = create_context(display, config);
	if (egl->context == EGL_NO_CONTEXT)
		return reject(egl, name, "it creates no OpenGL ES 2 context");
	error = look_inside(egl, name, is_card);
	if (error == 0)
		error = query_formats(egl, name);
	if (error < 0)
		vug_egl_display_leave(egl);
	return error;
}

/* A card that cannot import is not kept open: who opens one first may have become its master. */
static int open_fresh(struct vug_egl *egl, EGLDisplay display, const char *name, bool is_card)
{
	EGLint major, minor;
	char code[16];
	int error;

	if (!eglInitialize(display, &major, &minor)) {
		vug_egl_log_line(&egl->log, VUG_LOG_INFO,
				 "EGL on %s is not used: it cannot be opened: %s", name,
				 vug_egl_error_name((unsigned int)eglGetError(), code));
		return -ENODEV;
	}
	error = vug_egl_display_adopt(egl, display, name, is_card);
	if (error < 0)
		eglTerminate(display);
	return error;
}

int vug_egl_display_open(struct vug_egl *egl, EGLDisplay display, const char *name, bool is_card)
{
	if (display == EGL_NO_DISPLAY)
		return reject(egl, name, "there is no display");
	if (eglQueryString(display, EGL_VERSION) != NULL)
		return vug_egl_display_adopt(egl, display, name, is_card);
	return open_fresh(egl, display, name, is_card);
}

void vug_egl_display_leave(struct vug_egl *egl)
{
	if (egl->context != EGL_NO_CONTEXT)
		eglDestroyContext(egl->display, egl->context);
	egl->context = EGL_NO_CONTEXT;
	vug_egl_formats_finish(&egl->formats);
	free(egl->renderer);
	egl->renderer = NULL;
	egl->display = EGL_NO_DISPLAY;
}
