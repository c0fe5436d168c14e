/* SPDX-License-Identifier: MIT */
/*
 * A server or an interposer as a GSource.
 *
 * The reference to it belongs to the thread that runs the source's context, as the server itself
 * does; a source may be dropped by any thread. So the reference is a keeper's: a second source of
 * the same context, which does nothing until it is asked to let go.
 */
#include "vug/glib.h"

/* What a source needs of either of them. */
struct dispatched {
	const char *name;
	int (*get_fd)(const void *object);
	int (*dispatch)(void *object);
	void (*unref)(void *object);
};

struct vug_keeper {
	GSource base;
	const struct dispatched *kind;
	void *object; /* a reference; NULL: it has been let go */
};

struct vug_source {
	GSource base;
	struct vug_keeper *keeper;
	gpointer tag;
};

/* ---- the keeper ------------------------------------------------------------------------- */

static void let_go(struct vug_keeper *keeper)
{
	void *object = keeper->object;

	keeper->object = NULL;
	if (object != NULL)
		keeper->kind->unref(object);
}

static gboolean dispatch_keeper(GSource *source, GSourceFunc callback, gpointer user_data)
{
	(void)callback;
	(void)user_data;
	let_go((struct vug_keeper *)source);
	return G_SOURCE_REMOVE;
}

/* Its context has gone, and nobody runs it any more. */
static void finalize_keeper(GSource *source)
{
	let_go((struct vug_keeper *)source);
}

static GSourceFuncs keeper_functions = {
	.dispatch = dispatch_keeper,
	.finalize = finalize_keeper,
};

static struct vug_keeper *new_keeper(const struct dispatched *kind, void *object)
{
	struct vug_keeper *keeper =
		(struct vug_keeper *)g_source_new(&keeper_functions, sizeof(*keeper));

	keeper->kind = kind;
	keeper->object = object;
	g_source_set_static_name(&keeper->base, "vug_keeper");
	return keeper;
}

/* Any thread. At once, unless another one is running the context. */
static void ask_to_let_go(struct vug_keeper *keeper)
{
	GMainContext *context =
		g_source_is_destroyed(&keeper->base) ? NULL : g_source_get_context(&keeper->base);

	if (context != NULL && !g_main_context_acquire(context)) {
		g_source_set_ready_time(&keeper->base, 0);
		return;
	}
	let_go(keeper);
	g_source_destroy(&keeper->base);
	if (context != NULL)
		g_main_context_release(context);
}

/* ---- the source ------------------------------------------------------------------------- */

/* There is no call that says that a source is attached. */
static gboolean prepare_source(GSource *source, gint *ret_timeout)
{
	GSource *keeper = &((struct vug_source *)source)->keeper->base;

	if (g_source_get_context(keeper) == NULL)
		g_source_attach(keeper, g_source_get_context(source));
	*ret_timeout = -1;
	return FALSE;
}

static gboolean check_source(GSource *source)
{
	struct vug_source *self = (struct vug_source *)source;

	return g_source_query_unix_fd(source, self->tag) != 0;
}

static gboolean dispatch_source(GSource *source, GSourceFunc callback, gpointer user_data)
{
	const struct vug_keeper *keeper = ((struct vug_source *)source)->keeper;

	keeper->kind->dispatch(keeper->object);
	if (callback != NULL)
		return callback(user_data);
	return G_SOURCE_CONTINUE;
}

static void finalize_source(GSource *source)
{
	struct vug_source *self = (struct vug_source *)source;

	ask_to_let_go(self->keeper);
	g_source_unref(&self->keeper->base);
}

static GSourceFuncs source_functions = {
	.prepare = prepare_source,
	.check = check_source,
	.dispatch = dispatch_source,
	.finalize = finalize_source,
};

static GSource *new_source(const struct dispatched *kind, void *object)
{
	GSource *source = g_source_new(&source_functions, sizeof(struct vug_source));
	struct vug_source *self = (struct vug_source *)source;

	self->keeper = new_keeper(kind, object);
	self->tag = g_source_add_unix_fd(source, kind->get_fd(object), G_IO_IN);
	g_source_set_static_name(source, kind->name);
	return source;
}

/* ---- of either kind --------------------------------------------------------------- */

static int get_server_fd(const void *object)
{
	return vug_server_get_fd(object);
}

static int dispatch_server(void *object)
{
	return vug_server_dispatch(object);
}

static void unref_server(void *object)
{
	vug_server_unref(object);
}

GSource *vug_glib_server_source_new(struct vug_server *server)
{
	static const struct dispatched kind = {"vug_server", get_server_fd, dispatch_server,
					       unref_server};

	return server != NULL ? new_source(&kind, vug_server_ref(server)) : NULL;
}

static int get_interposer_fd(const void *object)
{
	return vug_interposer_get_fd(object);
}

static int dispatch_interposer(void *object)
{
	return vug_interposer_dispatch(object);
}

static void unref_interposer(void *object)
{
	vug_interposer_unref(object);
}

GSource *vug_glib_interposer_source_new(struct vug_interposer *interposer)
{
	static const struct dispatched kind = {"vug_interposer", get_interposer_fd,
					       dispatch_interposer, unref_interposer};

	return interposer != NULL ? new_source(&kind, vug_interposer_ref(interposer)) : NULL;
}
