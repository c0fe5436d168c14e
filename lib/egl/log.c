/* SPDX-License-Identifier: MIT */
#include "egl/log.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#define LINE_SIZE 512

void vug_egl_log_line(const struct vug_egl_log *log, enum vug_log_level level, const char *format,
		      ...)
{
	char line[LINE_SIZE];
	va_list arguments;

	if (log->sink == NULL)
		return;
	va_start(arguments, format);
	vsnprintf(line, sizeof(line), format, arguments);
	va_end(arguments);
	log->sink(level, line, log->data);
}

bool vug_egl_log_allows_peer(struct vug_egl_log *log)
{
	if (log->from_peer > VUG_EGL_LOG_BURST)
		return false;
	if (++log->from_peer <= VUG_EGL_LOG_BURST)
		return true;
	vug_egl_log_line(log, VUG_LOG_WARNING, "further import failures are not logged");
	return false;
}

#define NAME(code) \
	{ \
		code, #code \
	}

const char *vug_egl_error_name(unsigned int code, char buffer[16])
{
	static const struct {
		unsigned int code;
		const char *name;
	} names[] = {
		NAME(EGL_NOT_INITIALIZED), NAME(EGL_BAD_ACCESS),       NAME(EGL_BAD_ALLOC),
		NAME(EGL_BAD_ATTRIBUTE),   NAME(EGL_BAD_CONFIG),       NAME(EGL_BAD_CONTEXT),
		NAME(EGL_BAD_DISPLAY),     NAME(EGL_BAD_MATCH),        NAME(EGL_BAD_PARAMETER),
		NAME(EGL_CONTEXT_LOST),    NAME(GL_INVALID_ENUM),      NAME(GL_INVALID_VALUE),
		NAME(GL_OUT_OF_MEMORY),    NAME(GL_INVALID_OPERATION), NAME(GL_CONTEXT_LOST),
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].code == code)
			return names[i].name;
	snprintf(buffer, 16, "error 0x%x", code);
	return buffer;
}
