/* SPDX-License-Identifier: MIT */
/* vug_server_set_trace() */
#include <errno.h>

#include "channel/channel_source.h"
#include "util/sized.h"

static void end_trace(const struct vug_server *server)
{
	struct vug_channel_source *source = vug_channel_source_find(server);

	if (source != NULL)
		vug_tracer_end(&source->tracer);
}

static int begin_trace(struct vug_server *server, const struct vug_trace *trace)
{
	struct vug_channel_source *source;
	int error = vug_channel_source_get(server, &source);

	if (error < 0)
		return error;
	if (source->tracer.is_writing)
		return -EBUSY;
	server->references++;
	vug_tracer_begin(&source->tracer, trace);
	if (server->references > 1 && source->channel != NULL) /* else only we are left */
		vug_tracer_connect(&source->tracer, false);
	vug_server_unref(server);
	return 0;
}

int vug_server_set_trace(struct vug_server *server, const struct vug_trace *trace)
{
	struct vug_trace ours;
	int error;

	if (server == NULL)
		return -EINVAL;
	if (trace == NULL) {
		end_trace(server);
		return 0;
	}
	error = vug_sized_read(&ours, sizeof(ours), trace);
	if (error < 0)
		return error;
	if (ours.write == NULL || ours.unused[0] != 0 || ours.unused[1] != 0 || ours.unused[2] != 0)
		return -EINVAL;
	return begin_trace(server, &ours);
}
