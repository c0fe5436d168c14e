/* SPDX-License-Identifier: MIT */
#include "egl/functions.h"

#include <stddef.h>
#include <string.h>

bool vug_egl_has_name(const char *names, const char *name)
{
	size_t length = strlen(name);

	while (names != NULL && *names != '\0') {
		size_t word = strcspn(names, " ");

		if (word == length && strncmp(names, name, length) == 0)
			return true;
		names += word;
		names += strspn(names, " ");
	}
	return false;
}

bool vug_egl_has_extension(EGLDisplay display, const char *name)
{
	return vug_egl_has_name(eglQueryString(display, EGL_EXTENSIONS), name);
}

#define FUNCTION(extension, member, name) \
	{ \
		extension, offsetof(struct vug_egl_functions, member), name \
	}

void vug_egl_functions_load(struct vug_egl_functions *functions, EGLDisplay display)
{
	static const struct {
		const char *extension;
		size_t offset;
		const char *name;
	} rows[] = {
		FUNCTION("EGL_KHR_image_base", create_image, "eglCreateImageKHR"),
		FUNCTION("EGL_KHR_image_base", destroy_image, "eglDestroyImageKHR"),
		FUNCTION("EGL_EXT_image_dma_buf_import_modifiers", query_formats,
			 "eglQueryDmaBufFormatsEXT"),
		FUNCTION("EGL_EXT_image_dma_buf_import_modifiers", query_modifiers,
			 "eglQueryDmaBufModifiersEXT"),
		FUNCTION("EGL_MESA_image_dma_buf_export", export_query,
			 "eglExportDMABUFImageQueryMESA"),
		FUNCTION("EGL_MESA_image_dma_buf_export", export_image, "eglExportDMABUFImageMESA"),
		FUNCTION("EGL_ANDROID_native_fence_sync", create_sync, "eglCreateSyncKHR"),
		FUNCTION("EGL_ANDROID_native_fence_sync", destroy_sync, "eglDestroySyncKHR"),
		FUNCTION("EGL_ANDROID_native_fence_sync", dup_fence, "eglDupNativeFenceFDANDROID"),
	};

	*functions = (struct vug_egl_functions){0};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		void (*function)(void);

		if (!vug_egl_has_extension(display, rows[i].extension))
			continue;
		function = eglGetProcAddress(rows[i].name);
		memcpy((char *)functions + rows[i].offset, &function, sizeof(function));
	}
}
