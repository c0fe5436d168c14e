/* SPDX-License-Identifier: MIT */
/*
 * EGL's extensions. They are looked up here and not by libepoxy, which asks the display that is
 * current, perhaps another one, whether it has the extension, and ends the process if not.
 */
#ifndef VUG_EGL_FUNCTIONS_H
#define VUG_EGL_FUNCTIONS_H

#include <epoxy/egl.h>
#include <stdbool.h>

/* NULL where the display has not got it. */
struct vug_egl_functions {
	PFNEGLCREATEIMAGEKHRPROC create_image;
	PFNEGLDESTROYIMAGEKHRPROC destroy_image;
	PFNEGLQUERYDMABUFFORMATSEXTPROC query_formats;
	PFNEGLQUERYDMABUFMODIFIERSEXTPROC query_modifiers;
	PFNEGLEXPORTDMABUFIMAGEQUERYMESAPROC export_query;
	PFNEGLEXPORTDMABUFIMAGEMESAPROC export_image;
	PFNEGLCREATESYNCKHRPROC create_sync;
	PFNEGLDESTROYSYNCKHRPROC destroy_sync;
	PFNEGLDUPNATIVEFENCEFDANDROIDPROC dup_fence;
};

/* Whether a list of names, separated by spaces, has that one; false for NULL. */
bool vug_egl_has_name(const char *names, const char *name);

/* Of an initialised display, or of EGL itself for EGL_NO_DISPLAY. */
bool vug_egl_has_extension(EGLDisplay display, const char *name);

void vug_egl_functions_load(struct vug_egl_functions *functions, EGLDisplay display);

#endif
