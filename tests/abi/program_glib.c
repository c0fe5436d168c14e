/* SPDX-License-Identifier: MIT */
/* A program outside the tree, with a GLib main loop that the end of a connection quits. */
#include <unistd.h>
#include <vug/glib.h>

static void quit(struct vug_server *server, enum vug_disconnect_reason reason, int error,
		 void *data)
{
	(void)server;
	(void)reason;
	(void)error;
	g_main_loop_quit(data);
}

static int attach_sources(struct vug_server *server, struct vug_interposer *interposer)
{
	GSource *sources[] = {vug_glib_server_source_new(server),
			      vug_glib_interposer_source_new(interposer)};

	for (unsigned int i = 0; i < G_N_ELEMENTS(sources); i++) {
		if (sources[i] == NULL)
			return -1;
		g_source_attach(sources[i], NULL);
		g_source_unref(sources[i]);
	}
	return vug_glib_server_source_new(NULL) == NULL &&
			       vug_glib_interposer_source_new(NULL) == NULL
		       ? 0
		       : -1;
}

int main(void)
{
	const struct vug_callbacks callbacks = {.size = sizeof(callbacks), .disconnected = quit};
	GMainLoop *loop = g_main_loop_new(NULL, FALSE);
	struct vug_interposer *interposer;
	struct vug_server *server;
	int fd;

	if (vug_server_new(NULL, &callbacks, loop, &server) < 0 ||
	    vug_interposer_new(server, NULL, NULL, &interposer) < 0)
		return 1;
	fd = vug_server_open(server);
	if (fd < 0 || attach_sources(server, interposer) < 0)
		return 2;
	close(fd);
	g_main_loop_run(loop);
	vug_interposer_unref(interposer);
	vug_server_unref(server);
	g_main_loop_unref(loop);
	return 0;
}
