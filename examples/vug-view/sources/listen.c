/* SPDX-License-Identifier: MIT */
/* --listen: a process that connects brings the display channel. */
#include <gio/gio.h>
#include <unistd.h>

#include "confine/sandbox.h"
#include "listener.h"
#include "options.h"
#include "sources/source.h"
#include "viewer.h"

struct listen_fields {
	const char *path;
};

struct listen_source {
	struct source base;
	const char *path;
	struct listener *listener;
};

static void listen_next(struct source *source)
{
	struct listen_source *self = (struct listen_source *)source;

	viewer_wait_for(self->base.viewer,
			"waiting for a display channel on %s: start a back end that connects to "
			"it, for example vug-testgpu --connect %s",
			self->path, self->path);
	listener_wait(self->listener);
}

static void on_accepted(int fd, void *data)
{
	struct listen_source *self = data;
	int result = viewer_attach(self->base.viewer, fd);

	if (result == 0)
		return;
	viewer_warn(self->base.viewer, "cannot serve a connection on %s: %s; waiting for the next",
		    self->path, g_strerror(-result));
	close(fd);
	listener_wait(self->listener);
}

static struct source *listen_open(struct viewer *viewer, const struct options *options,
				  GError **error)
{
	const struct listen_fields *fields = options_get_fields(options, &options->source->options);
	struct listen_source *self = g_new0(struct listen_source, 1);

	self->base.type = options->source;
	self->base.viewer = viewer;
	self->path = fields->path;
	self->listener = listener_new(self->path, on_accepted, self, error);
	if (!self->listener) {
		g_free(self);
		return NULL;
	}
	sandbox_allow_removing(viewer_get_sandbox(viewer), self->path);
	listen_next(&self->base);
	return &self->base;
}

static void listen_close(struct source *source)
{
	struct listen_source *self = (struct listen_source *)source;

	listener_free(self->listener);
	g_free(self);
}

const struct source_type source_listen = {
	.options = {.rows = {{.name = "listen",
			      .argument = "PATH",
			      .help = "Source: wait for a display channel at a UNIX socket (mode "
				      "0600)",
			      .is_socket = true,
			      OPTION_FIELD(struct listen_fields, path)}},
		    .size = sizeof(struct listen_fields),
		    .defaults = &(const struct listen_fields){0}},
	.open = listen_open,
	.next = listen_next,
	.close = listen_close,
};
