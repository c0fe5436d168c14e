/* SPDX-License-Identifier: MIT */
/* --channel-fd: the display channel was there when this program began. */
#include <fcntl.h>
#include <gio/gio.h>

#include "options.h"
#include "sources/source.h"
#include "viewer.h"

static bool set_error(const char *text, const char *reason, GError **error)
{
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
		    "--channel-fd %s: %s; name a descriptor that is a connected UNIX stream socket",
		    text, reason);
	return false;
}

static bool attach(struct viewer *viewer, const char *text, GError **error)
{
	guint64 number;
	int fd, result;

	if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXINT, &number, NULL))
		return set_error(text, "this is not a number", error);
	fd = (int)number;
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		return set_error(text, "no such descriptor was inherited", error);
	result = viewer_attach(viewer, fd);
	return result == 0 || set_error(text, g_strerror(-result), error);
}

static struct source *channel_fd_open(struct viewer *viewer, const struct options *options,
				      GError **error)
{
	struct source *self;

	if (!attach(viewer, options_get(options, "channel-fd"), error))
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
	.options =
		{
			{"channel-fd", "N", "Source: display channel at an inherited descriptor",
			 0},
		},
	.open = channel_fd_open,
	.close = channel_fd_close,
};
