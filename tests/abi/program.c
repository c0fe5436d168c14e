/* SPDX-License-Identifier: MIT */
/* A program outside the tree: a server and a back end that leaves at once. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <vug/vhost-user.h>
#include <vug/vug.h>

static void note_disconnect(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	(void)server;
	(void)error;
	*(int *)data = reason == VUG_DISCONNECT_PEER_CLOSED;
}

int main(void)
{
	const struct vug_callbacks callbacks = {.size = sizeof(callbacks),
						.disconnected = note_disconnect};
	struct vug_server *server;
	int is_disconnected = 0, fd;

	if (vug_server_new(NULL, &callbacks, &is_disconnected, &server) < 0)
		return 1;
	fd = vug_server_open(server);
	if (fd < 0)
		return 2;
	close(fd);
	for (int i = 0; i < 100 && !is_disconnected; i++)
		if (vug_server_dispatch(server) < 0)
			return 3;
	if (!is_disconnected)
		return 3;
	vug_server_unref(server);
	printf("%s\n", vug_get_version());
	return strcmp(vug_get_version(), VUG_VERSION) == 0 ? 0 : 4;
}
