/* SPDX-License-Identifier: MIT */
/* --vhost-user with --backend: between a VMM and its back end, taking the display over. */
#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vug/glib.h>

#include "confine/sandbox.h"
#include "listener.h"
#include "options.h"
#include "report.h"
#include "sources/connector.h"
#include "sources/source.h"
#include "viewer.h"

struct interposer_fields {
	const char *path, *back_end;
};

struct interposer_source {
	struct source base;
	const char *path, *back_end;
	struct listener *listener;   /* for the VMM */
	struct connector *connector; /* to the back end */
	struct vug_interposer *interposer;
	GSource *interposer_source;
	bool has_display;     /* the pair's */
	int vmm_fd;           /* a VMM that waits for the back end; -1: none */
	guint vmm_hanging_up; /* looks whether it still waits */
};

/* --- the VMM comes first, then the back end --------------------------------------------------- */

static void interposer_next(struct source *source)
{
	struct interposer_source *self = (struct interposer_source *)source;

	viewer_wait_for(self->base.viewer,
			"waiting for the VMM on %s: start QEMU with -chardev "
			"socket,id=vgpu,path=%s -device vhost-user-gpu-pci,chardev=vgpu -object "
			"memory-backend-memfd,id=mem,size=SIZE,share=on -machine "
			"memory-backend=mem, where SIZE is that of -m",
			self->path, self->path);
	listener_wait(self->listener);
}

static int take_vmm(struct interposer_source *self)
{
	int fd = self->vmm_fd;

	if (self->vmm_hanging_up != 0)
		g_source_remove(self->vmm_hanging_up);
	self->vmm_hanging_up = 0;
	self->vmm_fd = -1;
	return fd;
}

static gboolean on_vmm_gone(gint fd, GIOCondition condition, gpointer data)
{
	struct interposer_source *self = data;

	(void)condition;
	self->vmm_hanging_up = 0;
	take_vmm(self);
	close(fd);
	connector_stop(self->connector);
	viewer_warn(
		self->base.viewer,
		"the VMM left before the back end was there; look at what the VMM said, and start "
		"the back end that listens at %s",
		self->back_end);
	viewer_source_ended(self->base.viewer);
	return G_SOURCE_REMOVE;
}

static void on_vmm(int fd, void *data)
{
	struct interposer_source *self = data;

	self->vmm_fd = fd;
	/* Without G_IO_IN: its messages are left for the interposer to read. */
	self->vmm_hanging_up = g_unix_fd_add(fd, G_IO_HUP | G_IO_ERR, on_vmm_gone, self);
	connector_start(self->connector);
	viewer_wait_for(self->base.viewer,
			"waiting for the back end at %s: start it, for example "
			"/usr/lib/qemu/vhost-user-gpu -s %s",
			self->back_end, self->back_end);
}

static void on_back_end(int fd, void *data)
{
	struct interposer_source *self = data;
	int vmm_fd = take_vmm(self);
	int result = vug_interposer_attach(self->interposer, vmm_fd, fd);

	self->has_display = false;
	if (result == 0) {
		viewer_wait_for(self->base.viewer,
				"waiting for the VMM to hand its display over: it is connected to "
				"the back end; the guest has to start its GPU, which QEMU has with "
				"-device vhost-user-gpu-pci,chardev=vgpu");
		return;
	}
	viewer_warn(self->base.viewer,
		    "cannot sit between the VMM and the back end: %s; waiting for the next VMM",
		    g_strerror(-result));
	close(vmm_fd);
	close(fd);
	interposer_next(&self->base);
}

/* --- the pair --------------------------------------------------------------------------------- */

static void on_display_taken(struct vug_interposer *interposer, void *data)
{
	struct interposer_source *self = data;

	(void)interposer;
	self->has_display = true;
	viewer_channel_opened(self->base.viewer);
}

static void on_closed(struct vug_interposer *interposer, enum vug_interposer_side side, int error,
		      void *data)
{
	struct interposer_source *self = data;
	const char *who = side == VUG_INTERPOSER_VMM ? "the VMM" : "the back end";
	g_autofree char *reason = error == 0 ? g_strdup_printf("%s left", who)
					     : g_strdup_printf("%s: %s", who, g_strerror(error));

	(void)interposer;
	if (!self->has_display)
		viewer_warn(self->base.viewer,
			    "%s before there was a display to show; look at what the VMM and the "
			    "back end said",
			    reason);
	viewer_channel_closed(self->base.viewer, reason);
	viewer_source_ended(self->base.viewer);
}

static const struct vug_interposer_callbacks callbacks = {
	.size = sizeof(callbacks),
	.display_taken = on_display_taken,
	.closed = on_closed,
};

/* --- open and close --------------------------------------------------------------------------- */

static bool make_interposer(struct interposer_source *self, GError **error)
{
	int result = vug_interposer_new(viewer_get_server(self->base.viewer), &callbacks, self,
					&self->interposer);

	if (result < 0) {
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(-result),
			    "cannot make the interposer: %s", g_strerror(-result));
		return false;
	}
	self->interposer_source = vug_glib_interposer_source_new(self->interposer);
	g_source_attach(self->interposer_source, NULL);
	return true;
}

static bool open_sockets(struct interposer_source *self, GError **error)
{
	const struct connector_setup back_end = {.path = self->back_end,
						 .peer = "back end",
						 .type = SOCK_STREAM,
						 .connected = on_back_end,
						 .data = self};

	self->connector = connector_new(&back_end, error);
	if (self->connector)
		self->listener = listener_new(self->path, on_vmm, self, error);
	return self->listener != NULL;
}

/* A back end is connected once in a VMM's life: QEMU does not connect to another one. */
static void warn_of_end(const struct interposer_source *self)
{
	if (vug_interposer_is_connected(self->interposer))
		report("the VMM on %s runs on without its back end: its guest has no GPU until the "
		       "VMM is started again",
		       self->path);
}

static void interposer_close(struct source *source)
{
	struct interposer_source *self = (struct interposer_source *)source;
	int vmm_fd = take_vmm(self);

	warn_of_end(self);
	if (vmm_fd >= 0)
		close(vmm_fd);
	listener_free(self->listener);
	connector_free(self->connector);
	if (self->interposer_source) {
		g_source_destroy(self->interposer_source);
		g_source_unref(self->interposer_source);
	}
	vug_interposer_unref(self->interposer);
	g_free(self);
}

static struct source *interposer_open(struct viewer *viewer, const struct options *options,
				      GError **error)
{
	const struct interposer_fields *fields =
		options_get_fields(options, &options->source->options);
	struct interposer_source *self = g_new0(struct interposer_source, 1);

	self->base.type = options->source;
	self->base.viewer = viewer;
	self->path = fields->path;
	self->back_end = fields->back_end;
	self->vmm_fd = -1;
	if (!open_sockets(self, error) || !make_interposer(self, error)) {
		interposer_close(&self->base);
		return NULL;
	}
	sandbox_allow_removing(viewer_get_sandbox(viewer), self->path);
	sandbox_allow_connecting(viewer_get_sandbox(viewer));
	interposer_next(&self->base);
	return &self->base;
}

const struct source_type source_interposer = {
	.options = {.rows = {{.name = "vhost-user",
			      .argument = "PATH",
			      .help = "Source: interposer that listens for the VMM at PATH (mode "
				      "0600)",
			      .is_socket = true,
			      OPTION_FIELD(struct interposer_fields, path)},
			     {.name = "backend",
			      .argument = "PATH",
			      .help = "With --vhost-user: connect to the back end that listens at "
				      "PATH",
			      .is_socket = true,
			      OPTION_FIELD(struct interposer_fields, back_end)}},
		    .size = sizeof(struct interposer_fields),
		    .defaults = &(const struct interposer_fields){0}},
	.tells_scanouts = true,
	.outlives_channel = true,
	.open = interposer_open,
	.next = interposer_next,
	.close = interposer_close,
};
