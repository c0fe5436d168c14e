/* SPDX-License-Identifier: MIT */
/* gtk-viewer SOCKET: what a back end shows, in a GTK 4 window. It serves the next one when a back end has gone. */
#include "display-widget.h"

#include <gio/gunixsocketaddress.h>
#include <glib-unix.h>
#include <vug/glib.h>

struct viewer {
	GMainLoop *loop;
	struct vug_server *server;
	GtkWindow *window;
};

static void on_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
			       const struct vug_rect *viewport, void *data)
{
	struct viewer *viewer = data;
	g_autofree char *size =
		buffer ? g_strdup_printf("%ux%u", viewport->width, viewport->height) : NULL;

	(void)scanout;
	gtk_window_set_title(viewer->window, size ? size : "switched off by the guest");
}

static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	struct viewer *viewer = data;

	(void)server, (void)reason, (void)error;
	gtk_window_set_title(viewer->window, "the back end has gone");
}

static const struct vug_callbacks callbacks = {
	.size = sizeof(callbacks),
	.scanout_changed = on_scanout_changed,
	.disconnected = on_disconnected,
};

/* The widget may copy pixels: the back end's GPU has to be done with them. */
static bool begin(struct viewer *viewer)
{
	const struct vug_config config = {.size = sizeof(config),
					  .flags = VUG_SERVER_WAIT_FOR_FENCES};
	GtkWidget *widget;
	GSource *source;

	if (vug_server_new(&config, &callbacks, viewer, &viewer->server) < 0)
		return false;
	source = vug_glib_server_source_new(viewer->server);
	g_source_attach(source, NULL);
	g_source_unref(source);
	widget = vug_display_widget_new(vug_server_get_scanout(viewer->server, 0));
	gtk_window_set_child(viewer->window, widget);
	return widget != NULL;
}

/* The server takes a descriptor over, and GSocket closes its own: so it gets another one. */
static gboolean on_incoming(GSocketService *service, GSocketConnection *connection,
			    GObject *source_object, gpointer data)
{
	struct viewer *viewer = data;
	int fd = dup(g_socket_get_fd(g_socket_connection_get_socket(connection)));

	(void)service, (void)source_object;
	if (fd >= 0 && vug_server_attach(viewer->server, fd) < 0)
		close(fd);
	return TRUE;
}

static bool listen_at(GSocketService *service, const char *path, struct viewer *viewer)
{
	g_autoptr(GSocketAddress) address = g_unix_socket_address_new(path);

	g_signal_connect(service, "incoming", G_CALLBACK(on_incoming), viewer);
	return g_socket_listener_add_address(G_SOCKET_LISTENER(service), address,
					     G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL,
					     NULL, NULL);
}

static gboolean on_end(gpointer loop)
{
	g_main_loop_quit(loop);
	return G_SOURCE_CONTINUE;
}

int main(int argc, char **argv)
{
	struct viewer viewer = {.loop = g_main_loop_new(NULL, FALSE)};
	g_autoptr(GSocketService) service = g_socket_service_new();

	g_set_prgname("gtk-viewer");
	if (argc != 2 || !gtk_init_check()) {
		g_printerr("gtk-viewer SOCKET, on a Wayland or an X display\n");
		return 2;
	}
	viewer.window = GTK_WINDOW(gtk_window_new());
	gtk_window_set_title(viewer.window, "waiting for a back end");
	gtk_window_set_default_size(viewer.window, 1280, 800);
	if (!begin(&viewer) || !listen_at(service, argv[1], &viewer)) {
		g_printerr("gtk-viewer: %s cannot be listened at\n", argv[1]);
		return 1;
	}
	g_signal_connect_swapped(viewer.window, "close-request", G_CALLBACK(on_end), viewer.loop);
	g_unix_signal_add(SIGTERM, on_end, viewer.loop);
	gtk_window_present(viewer.window);
	g_main_loop_run(viewer.loop);
	gtk_window_destroy(viewer.window);
	vug_server_unref(viewer.server);
	unlink(argv[1]);
	return 0;
}
