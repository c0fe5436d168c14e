/* SPDX-License-Identifier: MIT */
/* A server or an interposer as a GSource. */
#include "vug/glib.h"

/* What a source needs of either of them. */
struct dispatched {
	const char *name;
	int (*get_fd)(const void *object);
	int (*dispatch)(void *object);
	void (*unref)(void *object);
};

struct vug_source {
	GSource base;
	const struct dispatched *kind;
	void *object; /* a reference */
	gpointer tag;
};

static gboolean check_source(GSource *source)
{
	struct vug_source *self = (struct vug_source *)source;

	return g_source_query_unix_fd(source, self->tag) != 0;
}

static gboolean dispatch_source(GSource *source, GSourceFunc callback, gpointer user_data)
{
	struct vug_source *self = (struct vug_source *)source;

	self->kind->dispatch(self->object);
	if (callback != NULL)
		return callback(user_data);
	return G_SOURCE_CONTINUE;
}

static void finalize_source(GSource *source)
{
	struct vug_source *self = (struct vug_source *)source;

	self->kind->unref(self->object);
}

static GSourceFuncs source_functions = {
	.check = check_source,
	.dispatch = dispatch_source,
	.finalize = finalize_source,
};

static GSource *new_source(const struct dispatched *kind, void *object)
{
	GSource *source = g_source_new(&source_functions, sizeof(struct vug_source));
	struct vug_source *self = (struct vug_source *)source;

	self->kind = kind;
	self->object = object;
	self->tag = g_source_add_unix_fd(source, kind->get_fd(object), G_IO_IN);
	g_source_set_static_name(source, kind->name);
	return source;
}

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
