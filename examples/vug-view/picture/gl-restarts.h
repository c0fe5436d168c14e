/* SPDX-License-Identifier: MIT */
/* How often the process that has OpenGL is started again: a driver that always fails would cost more each time. */
#ifndef VUG_VIEW_GL_RESTARTS_H
#define VUG_VIEW_GL_RESTARTS_H

#include <glib.h>
#include <stdbool.h>

/* So many ends within that time are too many. */
#define GL_MAX_ENDS 4
#define GL_ENDS_MINUTES 10

struct gl_restarts {
	gint64 ends
		[GL_MAX_ENDS]; /* the last ones, in microseconds of the monotonic clock; 0: none */
	guint next;
};

/* It has ended, at that time. Returns whether it may be started again. */
bool gl_restarts_note_end(struct gl_restarts *restarts, gint64 now);

#endif
