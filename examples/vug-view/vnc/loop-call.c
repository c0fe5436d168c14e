/* SPDX-License-Identifier: MIT */
#include "vnc/loop-call.h"

#define NEVER (-1)

struct loop_call {
	GSource base;
	void (*function)(void *data);
	void *data;
};

static gboolean dispatch(GSource *source, GSourceFunc callback, gpointer data)
{
	const struct loop_call *call = (const struct loop_call *)source;

	(void)callback;
	(void)data;
	/* First: what is asked for from now on is another call. */
	g_source_set_ready_time(source, NEVER);
	call->function(call->data);
	return G_SOURCE_CONTINUE;
}

GSource *loop_call_new(GMainContext *context, void (*function)(void *data), void *data)
{
	static GSourceFuncs functions = {.dispatch = dispatch};
	GSource *source = g_source_new(&functions, sizeof(struct loop_call));
	struct loop_call *call = (struct loop_call *)source;

	call->function = function;
	call->data = data;
	g_source_attach(source, context);
	return source;
}

void loop_call_request(GSource *call)
{
	g_source_set_ready_time(call, 0);
}
