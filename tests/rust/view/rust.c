/* SPDX-License-Identifier: MIT */
/* --rust: the producer of examples/rust, in this process. */
#include <fcntl.h>
#include <gio/gio.h>
#include <stdio.h>
#include <unistd.h>

#include "options.h"
#include "pictures.h"
#include "report.h"
#include "sources/source.h"
#include "viewer.h"

#define TICK_MS 16

/* The last fence signals when the test says so, however long that takes. */
#define FRAME_TIMEOUT_MS 60000

struct rust_fields {
	const char *text;
	guint count;
	int gate;
};

struct rust_source {
	struct source base;
	struct rust_pictures *pictures;
	guint timer;
	bool stays; /* behind its last picture: --keep */
};

static bool take_text(const char *text, void *fields, GError **error)
{
	struct rust_fields *rust = fields;

	if (sscanf(text, "%u:%d", &rust->count, &rust->gate) == 2 && rust->count > 0 &&
	    fcntl(rust->gate, F_SETFD, FD_CLOEXEC) == 0)
		return true;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "--rust %s: name a number of pictures and an inherited descriptor, as in 30:9",
		    text);
	return false;
}

static void rust_fail(struct rust_source *self, int code)
{
	report("the producer in Rust cannot go on: %s", g_strerror(-code));
	viewer_source_failed(self->base.viewer);
	viewer_channel_closed(self->base.viewer, "the producer has failed");
}

static gboolean on_tick(gpointer data)
{
	struct rust_source *self = data;
	int result = rust_pictures_tick(self->pictures);

	if (result == 0)
		return G_SOURCE_CONTINUE;
	self->timer = 0;
	if (result < 0)
		rust_fail(self, result);
	else if (!self->stays)
		viewer_channel_closed(self->base.viewer, "all pictures have been shown");
	return G_SOURCE_REMOVE;
}

static void rust_close(struct source *source)
{
	struct rust_source *self = (struct rust_source *)source;

	if (self->timer != 0)
		g_source_remove(self->timer);
	rust_pictures_free(self->pictures);
	g_free(self);
}

/* The thread that draws begins with the first tick: by then the sandbox is closed, around it, too. */
static struct source *rust_open(struct viewer *viewer, const struct options *options,
				GError **error)
{
	const struct rust_fields *fields = options_get_fields(options, &options->source->options);
	struct vug_server *server = viewer_get_server(viewer);
	struct rust_source *self = g_new0(struct rust_source, 1);
	int result = rust_pictures_new(server, fields->count, fields->gate, &self->pictures);

	self->base.type = options->source;
	self->base.viewer = viewer;
	self->stays = options->keep;
	if (result < 0) {
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(-result),
			    "cannot make the producer in Rust: %s", g_strerror(-result));
		rust_close(&self->base);
		return NULL;
	}
	vug_server_set_frame_timeout(server, FRAME_TIMEOUT_MS, 0);
	viewer_channel_opened(viewer);
	self->timer = g_timeout_add(TICK_MS, on_tick, self);
	return &self->base;
}

const struct source_type source_rust = {
	.options = {.rows = {{.name = "rust",
			      .argument = "COUNT:FD",
			      .help = "Source: so many pictures of a producer in Rust; the last "
				      "one is drawn when descriptor FD is readable",
			      .take = take_text,
			      OPTION_FIELD(struct rust_fields, text)}},
		    .size = sizeof(struct rust_fields),
		    .defaults = &(const struct rust_fields){0}},
	.open = rust_open,
	.close = rust_close,
};
