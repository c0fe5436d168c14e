/* SPDX-License-Identifier: MIT */
/* A function that a main loop calls when it is asked to, by any thread. */
#ifndef VUG_VIEW_LOOP_CALL_H
#define VUG_VIEW_LOOP_CALL_H

#include <glib.h>

/* context: of the loop; NULL: the default one. Free with g_source_destroy() and _unref(). */
GSource *loop_call_new(GMainContext *context, void (*function)(void *data), void *data);

/* Have it called soon: once, however often it is asked for until then. Any thread. */
void loop_call_request(GSource *call);

#endif
