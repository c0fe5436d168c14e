/* SPDX-License-Identifier: MIT */
/*
 * glib-loop SOCKET: a viewer in a GLib program, which says what it would show.
 *
 * SIGUSR1 turns its monitor, as somebody does who drags the corner of a window; SIGTERM ends it.
 * docs/tutorial.md goes through it, number by number.
 */
#include <gio/gio.h>
#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <stdio.h>
#include <vug/glib.h>

/* What a real viewer's screen takes to show a picture. */
#define SHOWING_MS 16

struct viewer {
	GMainLoop *loop;
	struct vug_server *server;
	struct vug_monitor monitor;
};

/* 1. Where the picture is from now on, or NULL: nothing is shown. */
static void on_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
			       const struct vug_rect *viewport, void *data)
{
	(void)data;
	if (buffer)
		g_print("scanout %u shows %ux%u\n", vug_scanout_get_index(scanout), viewport->width,
			viewport->height);
	else
		g_print("scanout %u is off\n", vug_scanout_get_index(scanout));
}

/* 2. A frame may be kept in hand while it is being shown: it is done when it is done. */
static gboolean on_shown(gpointer data)
{
	struct vug_frame *frame = data;
	struct vug_rect damage;

	vug_frame_get_damage(frame, &damage);
	g_print("shown: %ux%u at %u,%u\n", damage.width, damage.height, damage.x, damage.y);
	vug_frame_done(frame);
	return G_SOURCE_REMOVE;
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	(void)scanout, (void)data;
	g_timeout_add(SHOWING_MS, on_shown, frame);
}

static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	(void)server, (void)error, (void)data;
	g_print("disconnected: %s\n", vug_disconnect_reason_to_string(reason));
}

static const struct vug_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_scanout_changed,
	.frame = on_frame,
	.disconnected = on_disconnected,
};

/* 3. The server is a source of the main loop: nothing else has to be called. */
static int make_server(struct viewer *viewer)
{
	GSource *source;
	int result = vug_server_new(NULL, &callbacks, viewer, &viewer->server);

	if (result < 0)
		return result;
	source = vug_glib_server_source_new(viewer->server);
	g_source_attach(source, NULL);
	g_source_unref(source);
	return vug_scanout_set_monitor(vug_server_get_scanout(viewer->server, 0), &viewer->monitor);
}

/* 4. The server takes a descriptor over, and GSocket closes its own: so it gets another one. */
static gboolean on_incoming(GSocketService *service, GSocketConnection *connection,
			    GObject *source_object, gpointer data)
{
	struct viewer *viewer = data;
	int fd = dup(g_socket_get_fd(g_socket_connection_get_socket(connection)));
	int result = vug_server_attach(viewer->server, fd);

	(void)service, (void)source_object;
	if (result < 0 && fd >= 0)
		close(fd);
	g_print("a back end: %s\n", result == 0 ? "served" : g_strerror(-result));
	return TRUE;
}

/* 5. A monitor of another size: a guest that listens redraws, others are scaled. */
static gboolean on_turn(gpointer data)
{
	struct viewer *viewer = data;
	uint32_t width = viewer->monitor.width;

	viewer->monitor.width = viewer->monitor.height;
	viewer->monitor.height = width;
	vug_scanout_set_monitor(vug_server_get_scanout(viewer->server, 0), &viewer->monitor);
	return G_SOURCE_CONTINUE;
}

static gboolean on_end(gpointer data)
{
	struct viewer *viewer = data;

	g_main_loop_quit(viewer->loop);
	return G_SOURCE_CONTINUE;
}

static gboolean listen_at(GSocketService *service, const char *path, GError **error)
{
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);

	return g_socket_listener_add_address(G_SOCKET_LISTENER(service), address,
					     G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL,
					     NULL, error);
}

int main(int argc, char **argv)
{
	struct viewer viewer = {.loop = g_main_loop_new(NULL, FALSE),
				.monitor = {.size = sizeof(viewer.monitor),
					    .connected = true,
					    .width = 640,
					    .height = 480}};
	g_autoptr(GSocketService) service = g_socket_service_new();
	g_autoptr(GError) error = NULL;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2 || !listen_at(service, argv[1], &error) || make_server(&viewer) < 0) {
		g_printerr("glib-loop SOCKET: %s\n", error ? error->message : "it did not begin");
		return 1;
	}
	g_signal_connect(service, "incoming", G_CALLBACK(on_incoming), &viewer);
	g_unix_signal_add(SIGUSR1, on_turn, &viewer);
	g_unix_signal_add(SIGTERM, on_end, &viewer);
	g_main_loop_run(viewer.loop);
	vug_server_unref(viewer.server); /* 6. Its source finds out by itself. */
	g_main_loop_unref(viewer.loop);
	unlink(argv[1]);
	return 0;
}
