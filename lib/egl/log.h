/* SPDX-License-Identifier: MIT */
/* Lines to the program's callback. */
#ifndef VUG_EGL_LOG_H
#define VUG_EGL_LOG_H

#include <stdbool.h>

#include "vug/vug.h"

#define VUG_EGL_LOG_BURST 10 /* lines that a back end can cause, in the life of a display */

struct vug_egl_log {
	void (*sink)(enum vug_log_level level, const char *line, void *data);
	void *data;
	unsigned int from_peer; /* lines that a back end has caused */
};

void vug_egl_log_line(const struct vug_egl_log *log, enum vug_log_level level, const char *format,
		      ...) __attribute__((format(printf, 3, 4)));

/* Whether there may be one more line of a back end's causing; counts it. */
bool vug_egl_log_allows_peer(struct vug_egl_log *log);

/* "EGL_BAD_MATCH", or the number where the name is not known; static or in the buffer. */
const char *vug_egl_error_name(unsigned int code, char buffer[16]);

#endif
