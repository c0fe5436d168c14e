/* SPDX-License-Identifier: MIT */
/* vug_server_set_trace() */
#include <errno.h>

#include "server/server.h"
#include "util/sized.h"

int vug_server_set_trace(struct vug_server *server, const struct vug_trace *trace)
{
	struct vug_trace ours;
	int error;

	if (server == NULL)
		return -EINVAL;
	if (trace == NULL) {
		vug_tracer_end(&server->tracer);
		return 0;
	}
	error = vug_sized_read(&ours, sizeof(ours), trace);
	if (error < 0)
		return error;
	if (ours.write == NULL || ours.unused[0] != 0 || ours.unused[1] != 0 || ours.unused[2] != 0)
		return -EINVAL;
	if (server->tracer.is_writing)
		return -EBUSY;
	server->references++;
	vug_tracer_begin(&server->tracer, &ours);
	if (server->references > 1 && server->channel != NULL) /* else only we are left */
		vug_tracer_connect(&server->tracer, false);
	vug_server_unref(server);
	return 0;
}
