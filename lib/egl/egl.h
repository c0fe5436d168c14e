/* SPDX-License-Identifier: MIT */
/* The inside of a display, for the files of this folder. */
#ifndef VUG_EGL_EGL_H
#define VUG_EGL_EGL_H

#include <epoxy/egl.h>

#include "egl/cache.h"
#include "egl/formats.h"
#include "egl/functions.h"
#include "egl/log.h"
#include "vug/egl.h"

struct vug_egl {
	unsigned int references;
	struct vug_egl_log log;
	struct vug_egl_functions functions;
	EGLDisplay display;
	EGLContext context;
	bool is_software; /* the CPU draws */
	struct vug_egl_formats formats;
	struct vug_egl_cache cache;
	char *renderer;
};

#endif
