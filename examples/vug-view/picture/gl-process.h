/* SPDX-License-Identifier: MIT */
/*
 * The process that has OpenGL, as vug-view sees it: it is started for the first request, again when it has
 * ended, and ended when it does not answer in time. Nothing here waits.
 */
#ifndef VUG_VIEW_GL_PROCESS_H
#define VUG_VIEW_GL_PROCESS_H

#include <glib.h>
#include <stdbool.h>

#include "picture/gl-child.h"
#include "picture/gl-message.h"

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
	void (*answered)(const struct gl_reply *reply, void *data);
	/* The request was not answered, and will not be; or, before one was sent, OpenGL was not opened. */
	void (*failed)(const char *why, void *data);
	void (*warn)(const char *line, void *data); /* one line for the user */
};

enum gl_process_ready {
	GL_PROCESS_READY, /* send one request */
	GL_PROCESS_LATER, /* `changed` is called when there is something new */
	GL_PROCESS_NEVER, /* gl_process_get_end() says why */
};

/* Before the sandbox is entered. Returns 0 or an errno value. */
int gl_process_new(const struct gl_child_setup *setup, const struct gl_process_events *events,
		   void *data, struct gl_process **ret_process);
void gl_process_free(struct gl_process *process); /* NULL: nothing */

/* Start it if there is none. */
enum gl_process_ready gl_process_get_ready(struct gl_process *process);

const char *gl_process_get_end(const struct gl_process *process);

/* For GL_PROCESS_READY. Descriptors are borrowed. Where it fails `failed` comes. */
void gl_process_send(struct gl_process *process, const struct gl_request *request, const int *fds,
		     size_t num_fds);

#endif
