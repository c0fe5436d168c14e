/* SPDX-License-Identifier: MIT */
#include "egl/device.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "egl/display.h"
#include "egl/egl.h"

/* Of EGL_EXT_device_drm_render_node, which libepoxy does not know yet. */
#ifndef EGL_DRM_RENDER_NODE_FILE_EXT
#define EGL_DRM_RENDER_NODE_FILE_EXT 0x3377
#endif

#define MAX_DEVICES 64

struct devices {
	PFNEGLQUERYDEVICESTRINGEXTPROC query_string;
	PFNEGLGETPLATFORMDISPLAYEXTPROC get_display;
	EGLDeviceEXT all[MAX_DEVICES];
	EGLint count;
};

/* The platform extensions' functions are EGL's own, not a display's. */
static bool enumerate(struct devices *devices)
{
	PFNEGLQUERYDEVICESEXTPROC query_devices;

	if (!vug_egl_has_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_device") ||
	    !vug_egl_has_extension(EGL_NO_DISPLAY, "EGL_EXT_platform_base"))
		return false;
	query_devices = (PFNEGLQUERYDEVICESEXTPROC)eglGetProcAddress("eglQueryDevicesEXT");
	devices->query_string =
		(PFNEGLQUERYDEVICESTRINGEXTPROC)eglGetProcAddress("eglQueryDeviceStringEXT");
	devices->get_display =
		(PFNEGLGETPLATFORMDISPLAYEXTPROC)eglGetProcAddress("eglGetPlatformDisplayEXT");
	return query_devices != NULL && devices->query_string != NULL &&
	       devices->get_display != NULL &&
	       query_devices(MAX_DEVICES, devices->all, &devices->count);
}

static const char *get_string(const struct devices *devices, EGLint i, const char *extension,
			      EGLint name)
{
	if (!vug_egl_has_name(devices->query_string(devices->all[i], EGL_EXTENSIONS), extension))
		return NULL;
	return devices->query_string(devices->all[i], name);
}

static const char *get_render_node(const struct devices *devices, EGLint i)
{
	return get_string(devices, i, "EGL_EXT_device_drm_render_node",
			  EGL_DRM_RENDER_NODE_FILE_EXT);
}

static const char *get_card(const struct devices *devices, EGLint i)
{
	return get_string(devices, i, "EGL_EXT_device_drm", EGL_DRM_DEVICE_FILE_EXT);
}

static bool is_software(const struct devices *devices, EGLint i)
{
	return vug_egl_has_name(devices->query_string(devices->all[i], EGL_EXTENSIONS),
				"EGL_MESA_device_software");
}

/* A name for people. */
static const char *get_name(const struct devices *devices, EGLint i)
{
	const char *name = get_render_node(devices, i);

	if (name == NULL)
		name = get_card(devices, i);
	if (name != NULL)
		return name;
	return is_software(devices, i) ? "software" : "an unnamed device";
}

static int try_device(struct vug_egl *egl, const struct devices *devices, EGLint i)
{
	EGLDisplay display = devices->get_display(EGL_PLATFORM_DEVICE_EXT, devices->all[i], NULL);
	bool is_card = get_render_node(devices, i) != NULL || get_card(devices, i) != NULL;

	return vug_egl_display_open(egl, display, get_name(devices, i), is_card);
}

/* One file by any of its names: links in /dev/dri/by-path are names, too. */
static bool is_node(const char *file, const struct stat *wanted)
{
	struct stat status;

	return file != NULL && stat(file, &status) == 0 && S_ISCHR(status.st_mode) &&
	       status.st_rdev == wanted->st_rdev;
}

static int open_named(struct vug_egl *egl, const struct devices *devices, const char *render_node)
{
	struct stat wanted;

	if (stat(render_node, &wanted) < 0 || !S_ISCHR(wanted.st_mode)) {
		vug_egl_log_line(&egl->log, VUG_LOG_ERROR,
				 "render node %s is not a device: name one of /dev/dri",
				 render_node);
		return -ENOENT;
	}
	for (EGLint i = 0; i < devices->count; i++)
		if (is_node(get_render_node(devices, i), &wanted) ||
		    is_node(get_card(devices, i), &wanted))
			return try_device(egl, devices, i);
	vug_egl_log_line(&egl->log, VUG_LOG_ERROR,
			 "EGL has no device for render node %s: install its driver", render_node);
	return -ENOENT;
}

/* In the order of EGL, GPUs before software. */
static int open_first(struct vug_egl *egl, const struct devices *devices)
{
	for (unsigned int pass = 0; pass < 2; pass++)
		for (EGLint i = 0; i < devices->count; i++) {
			int error;

			if (is_software(devices, i) != (pass == 1))
				continue;
			error = try_device(egl, devices, i);
			if (error != -ENODEV)
				return error;
		}
	return -ENODEV;
}

/* Where devices cannot be listed there is one display without a window at most. */
static int open_surfaceless(struct vug_egl *egl)
{
	PFNEGLGETPLATFORMDISPLAYEXTPROC get_display =
		(PFNEGLGETPLATFORMDISPLAYEXTPROC)eglGetProcAddress("eglGetPlatformDisplayEXT");

	if (get_display == NULL ||
	    !vug_egl_has_extension(EGL_NO_DISPLAY, "EGL_MESA_platform_surfaceless")) {
		vug_egl_log_line(
			&egl->log, VUG_LOG_ERROR,
			"EGL lacks EGL_EXT_platform_device and EGL_MESA_platform_surfaceless: "
			"use another driver");
		return -ENODEV;
	}
	return vug_egl_display_open(
		egl, get_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL),
		"the surfaceless display", false);
}

int vug_egl_open_own(struct vug_egl *egl, const char *render_node)
{
	struct devices devices = {0};

	if (enumerate(&devices))
		return render_node != NULL ? open_named(egl, &devices, render_node)
					   : open_first(egl, &devices);
	if (render_node == NULL)
		return open_surfaceless(egl);
	vug_egl_log_line(
		&egl->log, VUG_LOG_ERROR,
		"EGL lacks EGL_EXT_platform_device: cannot choose render node %s; name none",
		render_node);
	return -ENOENT;
}
