/* SPDX-License-Identifier: MIT */
/* --demo: the test GPU, in a child process as real back ends are in one of their own. */
#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine/child-process.h"
#include "options.h"
#include "poll-until/poll-until.h"
#include "report.h"
#include "sources/source.h"
#include "viewer.h"
#include "vug-testgpu/testgpu.h"

/* What a child has to end by itself when its channel has ended. */
#define PATIENCE_MS 1000

struct demo {
	struct source base;
	struct child_process child;
	guint watch;
};

/* --- the child -------------------------------------------------------------------------------- */

static int be_the_gpu(void *data)
{
	struct testgpu_options options;

	(void)data;
	testgpu_options_init(&options);
	options.channel_fd = CHILD_FD;
	return testgpu_run(&options) < 0;
}

/* --- the parent ------------------------------------------------------------------------------- */

/* It has said itself what went wrong, but for a signal. */
static void reap(struct demo *self)
{
	int status = child_process_reap(&self->child);

	if (WIFSIGNALED(status))
		report("the test GPU was ended by signal %d", WTERMSIG(status));
	if (status != 0)
		viewer_source_failed(self->base.viewer);
}

static gboolean on_exit_of_child(gint fd, GIOCondition condition, gpointer data)
{
	struct demo *self = data;

	(void)fd;
	(void)condition;
	self->watch = 0;
	reap(self);
	return G_SOURCE_REMOVE;
}

/* Not g_child_watch_add(): at the end GLib may have reaped the child and kept the status. */
static int start(struct demo *self)
{
	int channel = vug_server_open(viewer_get_server(self->base.viewer));
	int code;

	if (channel < 0)
		return -channel;
	code = child_process_start(&self->child, channel, be_the_gpu, NULL);
	close(channel);
	if (code == 0 && self->child.fd < 0)
		code = ENOSYS;
	if (code == 0)
		self->watch = g_unix_fd_add(self->child.fd, G_IO_IN, on_exit_of_child, self);
	return code;
}

/* One whose channel has ended is about to end too, and its status counts. */
static void wait_for_end(struct demo *self)
{
	bool has_channel = vug_server_is_connected(viewer_get_server(self->base.viewer));
	struct pollfd child = {.fd = self->child.fd, .events = POLLIN};

	if (poll_for(&child, 1, has_channel ? 0 : PATIENCE_MS) > 0)
		reap(self);
}

static void demo_close(struct source *source)
{
	struct demo *self = (struct demo *)source;

	if (self->watch != 0)
		g_source_remove(self->watch);
	if (self->child.pid > 0)
		wait_for_end(self);
	child_process_end(&self->child);
	g_free(self);
}

static struct source *demo_open(struct viewer *viewer, const struct options *options,
				GError **error)
{
	struct demo *self = g_new0(struct demo, 1);
	int code;

	self->base.type = options->source;
	self->base.viewer = viewer;
	self->child.fd = -1;
	code = start(self);
	if (code == 0) {
		viewer_channel_opened(viewer);
		return &self->base;
	}
	demo_close(&self->base);
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
		    "cannot start the test GPU: %s", g_strerror(code));
	return NULL;
}

const struct source_type source_demo = {
	.options = {.rows = {{.name = "demo",
			      .help = "Source: the built-in test GPU (default without another "
				      "source)"}}},
	.open = demo_open,
	.close = demo_close,
};
