/* SPDX-License-Identifier: MIT */
/* --attach: the display of another vug-view, by docs/display-link.md. */
#include <gio/gio.h>
#include <glib-unix.h>
#include <sys/socket.h>
#include <unistd.h>

#include "attach/parts.h"
#include "confine/sandbox.h"
#include "input/devices.h"
#include "options.h"
#include "qmp/qmp.h"
#include "sources/connector.h"
#include "viewer.h"

#define FEATURES \
	(DISPLAY_LINK_FEATURE_DMABUF | DISPLAY_LINK_FEATURE_INPUT | DISPLAY_LINK_FEATURE_CONTROL)

struct attach_fields {
	const char *path;
};

void attach_send(struct attach *attach, const struct display_link_message *message)
{
	if (attach->socket >= 0 && display_link_send(&attach->session, attach->socket, message) < 0)
		shutdown(attach->socket, SHUT_RDWR);
}

/* --- the link --------------------------------------------------------------------------------- */

static void hang_up(struct attach *attach)
{
	if (attach->watch != 0)
		g_source_remove(attach->watch);
	if (attach->socket >= 0)
		close(attach->socket);
	attach->watch = 0;
	attach->socket = -1;
}

/* The last picture stays in the outputs. */
static void forget_display(struct attach *attach)
{
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++) {
		attach_picture_clear(&attach->pictures[i], attach->drawn, i);
		vug_source_set_cursor(attach->drawn, i, NULL);
	}
}

static void end(struct attach *attach, const char *why)
{
	bool was_greeted = attach->session.is_greeted;

	hang_up(attach);
	attach->session.is_greeted = false;
	attach->session.features = 0;
	attach->has_monitors = false;
	viewer_warn(attach->base.viewer, "not attached to %s any more: %s", attach->path, why);
	viewer_channel_closed(attach->base.viewer, why);
	forget_display(attach);
	if (!was_greeted)
		viewer_source_ended(attach->base.viewer);
}

static gboolean on_message(gint fd, GIOCondition condition, gpointer data)
{
	struct attach *attach = data;
	g_autofree char *why = attach_hear(attach);

	(void)fd;
	(void)condition;
	if (!why)
		return G_SOURCE_CONTINUE;
	attach->watch = 0;
	end(attach, why);
	return G_SOURCE_REMOVE;
}

static void on_connected(int fd, void *data)
{
	struct attach *attach = data;
	struct display_link_message hello;

	attach->socket = fd;
	display_link_session_init(&attach->session, DISPLAY_LINK_VIEWER, FEATURES);
	display_link_fill_hello(&attach->session, "vug-view", &hello);
	attach_send(attach, &hello);
	attach->watch = g_unix_fd_add(fd, G_IO_IN, on_message, attach);
}

static void attach_next(struct source *source)
{
	struct attach *attach = (struct attach *)source;

	viewer_wait_for(source->viewer,
			"waiting for a display at %s: start one with vug-view SOURCE --serve %s",
			attach->path, attach->path);
	connector_start(attach->connector);
}

/* --- the source ------------------------------------------------------------------------------- */

static void on_shown(struct vug_source *source, uint64_t cookie, void *data)
{
	(void)source;
	attach_shown(data, cookie);
}

static void on_monitors_changed(struct vug_source *source, void *data)
{
	(void)source;
	attach_ask_sizes(data);
}

static bool draw_on(struct attach *attach, const struct options *options, GError **error)
{
	static const struct vug_source_callbacks callbacks = {
		.size = sizeof(callbacks),
		.shown = on_shown,
		.monitors_changed = on_monitors_changed,
	};
	struct vug_server *server = viewer_get_server(attach->base.viewer);
	int code = vug_source_new(server, 0, VUG_MAX_SCANOUTS, &callbacks, attach, &attach->drawn);

	if (code == 0 && !options->view_only)
		code = attach_open_sink(attach);
	if (code < 0)
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(-code),
			    "cannot show another display: %s", g_strerror(-code));
	return code == 0;
}

static bool set_contradiction(const char *option, GError **error)
{
	g_set_error(error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED,
		    "--attach and --%s: the display has the guest's monitors and devices; give "
		    "--%s to the vug-view that has --serve",
		    option, option);
	return false;
}

static bool check_part(const struct options *options, const struct option_part *part,
		       GError **error)
{
	for (const struct option_row *row = part->rows; row->name; row++)
		if (given_options_get(options->given, row))
			return set_contradiction(row->name, error);
	return true;
}

/* What the display has, and this program can neither change nor take away. */
static bool check(const struct options *options, GError **error)
{
	if (options->displays->len > 0)
		return set_contradiction("display", error);
	return check_part(options, &devices_options, error) &&
	       check_part(options, &qmp_options, error);
}

static bool begin(struct attach *attach, const struct options *options, GError **error)
{
	const struct connector_setup setup = {.path = attach->path,
					      .peer = "display",
					      .type = SOCK_SEQPACKET,
					      .connected = on_connected,
					      .data = attach};

	if (!check(options, error))
		return false;
	attach->connector = connector_new(&setup, error);
	return attach->connector && draw_on(attach, options, error);
}

static void attach_close(struct source *source)
{
	struct attach *attach = (struct attach *)source;

	hang_up(attach);
	connector_free(attach->connector);
	if (attach->drawn)
		forget_display(attach);
	vug_sink_unref(attach->sink);
	vug_source_unref(attach->drawn);
	g_free(attach);
}

static struct source *attach_open(struct viewer *viewer, const struct options *options,
				  GError **error)
{
	const struct attach_fields *fields = options_get_fields(options, &options->source->options);
	struct attach *attach = g_new0(struct attach, 1);

	attach->base.type = options->source;
	attach->base.viewer = viewer;
	attach->path = fields->path;
	attach->socket = -1;
	if (!begin(attach, options, error)) {
		attach_close(&attach->base);
		return NULL;
	}
	sandbox_allow_connecting(viewer_get_sandbox(viewer));
	attach_next(&attach->base);
	return &attach->base;
}

const struct source_type source_attach = {
	.options = {.rows = {{.name = "attach",
			      .argument = "PATH",
			      .help = "Source: the display of another vug-view, which has --serve "
				      "PATH",
			      .is_socket = true,
			      OPTION_FIELD(struct attach_fields, path)}},
		    .size = sizeof(struct attach_fields),
		    .defaults = &(const struct attach_fields){0}},
	.takes_input = true,
	.open = attach_open,
	.next = attach_next,
	.close = attach_close,
};
