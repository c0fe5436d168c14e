/* SPDX-License-Identifier: MIT */
/* --channel-fd: the display channel was there when this program began. */
#include <fcntl.h>
#include <gio/gio.h>

#include "options.h"
#include "sources/source.h"
#include "viewer.h"

struct channel_fd_fields {
	const char *text;
	int fd;
};

static bool set_error(const char *text, const char *reason, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "--channel-fd %s: %s; name a descriptor that is a connected UNIX stream socket",
		    text, reason);
	return false;
}

static bool take_fd(const char *text, void *fields, GError **error)
{
	struct channel_fd_fields *channel = fields;
	guint64 number;

	if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT, &number, NULL))
		return set_error(text, "this is not a number", error);
	channel->fd = (int)number;
	return true;
}

static bool attach(struct viewer *viewer, const struct channel_fd_fields *channel, GError **error)
{
	int result;

	if (fcntl(channel->fd, F_SETFD, FD_CLOEXEC) < 0)
		return set_error(channel->text, "no such descriptor was inherited", error);
	result = viewer_attach(viewer, channel->fd);
	return result == 0 || set_error(channel->text, g_strerror(-result), error);
}

static struct source *channel_fd_open(struct viewer *viewer, const struct options *options,
				      GError **error)
{
	struct source *self;

	if (!attach(viewer, options_get_fields(options, &options->source->options), error))
		return NULL;
	self = g_new0(struct source, 1);
	self->type = options->source;
	self->viewer = viewer;
	return self;
}

static void channel_fd_close(struct source *source)
{
	g_free(source);
}

const struct source_type source_channel_fd = {
	.options = {.rows = {{.name = "channel-fd",
			      .argument = "N",
			      .help = "Source: display channel at an inherited descriptor",
			      .take = take_fd,
			      OPTION_FIELD(struct channel_fd_fields, text)}},
		    .size = sizeof(struct channel_fd_fields),
		    .defaults = &(const struct channel_fd_fields){0}},
	.open = channel_fd_open,
	.close = channel_fd_close,
};
