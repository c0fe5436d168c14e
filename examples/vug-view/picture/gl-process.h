/* SPDX-License-Identifier: MIT */
/*
 * The process that has OpenGL, as vug-view sees it, which is its display of docs/display-link.md: it is started for
 * the first read, again when it has ended, and ended when it does not answer in time. Nothing here waits.
 */
#ifndef VUG_VIEW_GL_PROCESS_H
#define VUG_VIEW_GL_PROCESS_H

#include <glib.h>
#include <stdbool.h>
#include <vug/vug.h>

#include "picture/gl-child.h"

/* To load and open a driver, which nobody can make slower; to draw what a back end has sent. */
#define GL_OPENING_MS 60000
#define GL_DRAWING_MS 10000
/* To end, once it was killed: its driver may hold it. */
#define GL_ENDING_MS 10000

struct gl_process;

/* Called in the main loop, never by a function of this file. */
struct gl_process_events {
	/* gl_process_get_ready() may say something else than before. */
	void (*changed)(void *data);
	/* The read was answered. why_not: for the user, untrusted; NULL: the memory has the picture. */
	void (*answered)(const char *why_not, void *data);
	/* The read was not answered, and will not be; or, before one was sent, OpenGL was not opened. */
	void (*failed)(const char *why, void *data);
	void (*warn)(const char *line, void *data); /* one line for the user */
};

enum gl_process_ready {
	GL_PROCESS_READY, /* one read */
	GL_PROCESS_LATER, /* `changed` is called when there is something new */
	GL_PROCESS_NEVER, /* gl_process_get_end() says why */
};

/* Before the sandbox is entered. Returns 0 or an errno value. */
int gl_process_new(const struct gl_child_setup *setup, bool has_sandbox,
		   const struct gl_process_events *events, void *data,
		   struct gl_process **ret_process);
void gl_process_free(struct gl_process *process); /* NULL: nothing */

/* Start it if there is none. */
enum gl_process_ready gl_process_get_ready(struct gl_process *process);

const char *gl_process_get_end(const struct gl_process *process);

struct gl_process_read {
	struct vug_buffer_layout layout;
	struct vug_rect viewport;
	int memory; /* that the picture is written to: rows of 4 × width bytes, DRM_FORMAT_XRGB8888 */
};

/*
 * For GL_PROCESS_READY: `answered` or `failed` comes. Descriptors are borrowed. False: the link has no numbers
 * that large, and neither comes.
 */
bool gl_process_read(struct gl_process *process, const struct gl_process_read *read);

#endif
