/* SPDX-License-Identifier: MIT */
/*
 * dbus-listener [--map] ADDRESS: a display of the first console of the QEMU that is on the D-Bus bus at ADDRESS.
 * With --map it offers QEMU to map the memory of pictures; else it gets their bytes.
 *
 * It says what QEMU calls, a line each, by the names of org.qemu.Display1.Listener:
 *
 *	Scanout WxH			Update X,Y,WxH
 *	ScanoutMap WxH FILE		UpdateMap X,Y,WxH
 *	Disable				MouseSet X,Y VISIBLE
 *	CursorDefine HOTX,HOTY,N	N: how many of its pixels are seen
 *	refused NAME: REASON		QEMU gets that as the error of its call
 *
 * Of memory that is mapped only what QEMU says has changed is taken. For each line on standard input,
 * "picture FILE" or "desk FILE", the picture is written there as a PNG file, whole or not at all; a desk is the
 * picture with the cursor on it.
 *
 * Exit status: 0 when its input has ended, 1 QEMU has hung up, 2 it could not begin.
 */
#include <gio/gio.h>
#include <gio/gunixfdlist.h>
#include <glib-unix.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "picture.h"

#define DISPLAY "org.qemu.Display1"
#define LISTENER DISPLAY ".Listener"
#define MAP LISTENER ".Unix.Map"

struct listener {
	GMainLoop *loop;
	GDBusConnection *connection; /* QEMU is its other end */
	bool can_map;
	struct picture picture;
	int status;
};

/* --- what QEMU calls: each returns NULL, or why it is refused ------------------------------------ */

static void say_area(const char *name, const struct area *area)
{
	printf("%s %d,%d,%dx%d\n", name, area->x, area->y, area->width, area->height);
}

static const char *take_scanout(struct picture *picture, GVariant *arguments, GUnixFDList *fds)
{
	g_autoptr(GVariant) data = NULL;
	struct pixels pixels;
	const char *reason;

	(void)fds;
	g_variant_get(arguments, "(uuuu@ay)", &pixels.width, &pixels.height, &pixels.stride,
		      &pixels.format, &data);
	reason = picture_set(picture, &pixels, g_variant_get_data(data), g_variant_get_size(data));
	if (!reason)
		printf("Scanout %ux%u\n", pixels.width, pixels.height);
	return reason;
}

static const char *take_update(struct picture *picture, GVariant *arguments, GUnixFDList *fds)
{
	g_autoptr(GVariant) data = NULL;
	struct pixels pixels;
	struct area area;
	const char *reason;

	(void)fds;
	g_variant_get(arguments, "(iiiiuu@ay)", &area.x, &area.y, &area.width, &area.height,
		      &pixels.stride, &pixels.format, &data);
	pixels.width = (uint32_t)area.width;
	pixels.height = (uint32_t)area.height;
	reason = picture_set_area(picture, &area, &pixels, g_variant_get_data(data),
				  g_variant_get_size(data));
	if (!reason)
		say_area("Update", &area);
	return reason;
}

static const char *refuse_dmabuf(struct picture *picture, GVariant *arguments, GUnixFDList *fds)
{
	(void)picture, (void)arguments, (void)fds;
	return "there is no OpenGL here";
}

static const char *take_disable(struct picture *picture, GVariant *arguments, GUnixFDList *fds)
{
	(void)arguments, (void)fds;
	picture_clear(picture);
	puts("Disable");
	return NULL;
}

static const char *take_mouse(struct picture *picture, GVariant *arguments, GUnixFDList *fds)
{
	int32_t is_visible;

	(void)fds;
	g_variant_get(arguments, "(iii)", &picture->cursor_x, &picture->cursor_y, &is_visible);
	picture->is_cursor_visible = is_visible != 0;
	printf("MouseSet %d,%d %d\n", picture->cursor_x, picture->cursor_y, is_visible);
	return NULL;
}

static const char *take_cursor(struct picture *picture, GVariant *arguments, GUnixFDList *fds)
{
	g_autoptr(GVariant) data = NULL;
	int32_t width, height, hot_x, hot_y;
	const char *reason;

	(void)fds;
	g_variant_get(arguments, "(iiii@ay)", &width, &height, &hot_x, &hot_y, &data);
	reason = picture_set_cursor(picture, (uint32_t)width, (uint32_t)height,
				    g_variant_get_data(data), g_variant_get_size(data));
	if (!reason)
		printf("CursorDefine %d,%d,%u\n", hot_x, hot_y, picture_count_cursor(picture));
	return reason;
}

static void say_map(const struct pixels *pixels, int fd)
{
	g_autofree char *link = g_strdup_printf("/proc/self/fd/%d", fd);
	g_autofree char *name = g_file_read_link(link, NULL);

	printf("ScanoutMap %ux%u %s\n", pixels->width, pixels->height, name ? name : "?");
}

static const char *take_scanout_map(struct picture *picture, GVariant *arguments, GUnixFDList *fds)
{
	struct pixels pixels;
	uint32_t offset;
	int32_t handle;
	const char *reason;
	int fd;

	g_variant_get(arguments, "(huuuuu)", &handle, &offset, &pixels.width, &pixels.height,
		      &pixels.stride, &pixels.format);
	fd = fds ? g_unix_fd_list_get(fds, handle, NULL) : -1;
	if (fd < 0)
		return "there is no descriptor";
	reason = picture_map(picture, &pixels, fd, offset);
	if (!reason)
		say_map(&pixels, fd);
	close(fd);
	return reason;
}

static const char *take_update_map(struct picture *picture, GVariant *arguments, GUnixFDList *fds)
{
	const char *reason;
	struct area area;

	(void)fds;
	g_variant_get(arguments, "(iiii)", &area.x, &area.y, &area.width, &area.height);
	reason = picture_update(picture, &area);
	if (!reason)
		say_area("UpdateMap", &area);
	return reason;
}

/* --- the interfaces ----------------------------------------------------------------------------- */

static const char interfaces[] =
	"<node>"
	"<interface name='" LISTENER "'>"
	"<method name='Scanout'>"
	"<arg type='u'/><arg type='u'/><arg type='u'/><arg type='u'/><arg type='ay'/></method>"
	"<method name='Update'>"
	"<arg type='i'/><arg type='i'/><arg type='i'/><arg type='i'/>"
	"<arg type='u'/><arg type='u'/><arg type='ay'/></method>"
	"<method name='ScanoutDMABUF'>"
	"<arg type='h'/><arg type='u'/><arg type='u'/><arg type='u'/><arg type='u'/>"
	"<arg type='t'/><arg type='b'/></method>"
	"<method name='UpdateDMABUF'>"
	"<arg type='i'/><arg type='i'/><arg type='i'/><arg type='i'/></method>"
	"<method name='Disable'/>"
	"<method name='MouseSet'><arg type='i'/><arg type='i'/><arg type='i'/></method>"
	"<method name='CursorDefine'>"
	"<arg type='i'/><arg type='i'/><arg type='i'/><arg type='i'/><arg type='ay'/></method>"
	"<property name='Interfaces' type='as' access='read'/>"
	"</interface>"
	"<interface name='" MAP "'>"
	"<method name='ScanoutMap'>"
	"<arg type='h'/><arg type='u'/><arg type='u'/><arg type='u'/><arg type='u'/>"
	"<arg type='u'/></method>"
	"<method name='UpdateMap'>"
	"<arg type='i'/><arg type='i'/><arg type='i'/><arg type='i'/></method>"
	"</interface>"
	"</node>";

static const struct method {
	const char *name;
	const char *(*take)(struct picture *picture, GVariant *arguments, GUnixFDList *fds);
} methods[] = {
	{"Scanout", take_scanout},        {"Update", take_update},
	{"ScanoutDMABUF", refuse_dmabuf}, {"UpdateDMABUF", refuse_dmabuf},
	{"Disable", take_disable},        {"MouseSet", take_mouse},
	{"CursorDefine", take_cursor},    {"ScanoutMap", take_scanout_map},
	{"UpdateMap", take_update_map},
};

/* GIO lets no other names pass than those of `interfaces`. */
static const struct method *find_method(const char *name)
{
	size_t i = 0;

	while (strcmp(methods[i].name, name) != 0)
		i++;
	return &methods[i];
}

static void on_call(GDBusConnection *connection, const char *sender, const char *path,
		    const char *interface, const char *name, GVariant *arguments,
		    GDBusMethodInvocation *invocation, void *data)
{
	GDBusMessage *message = g_dbus_method_invocation_get_message(invocation);
	GUnixFDList *fds = g_dbus_message_get_unix_fd_list(message);
	struct listener *listener = data;
	const char *reason = find_method(name)->take(&listener->picture, arguments, fds);

	(void)connection, (void)sender, (void)path, (void)interface;
	if (!reason) {
		g_dbus_method_invocation_return_value(invocation, NULL);
		return;
	}
	printf("refused %s: %s\n", name, reason);
	g_dbus_method_invocation_return_error_literal(invocation, G_DBUS_ERROR,
						      G_DBUS_ERROR_INVALID_ARGS, reason);
}

/* The only property: the interfaces beside org.qemu.Display1.Listener. */
static GVariant *on_property(GDBusConnection *connection, const char *sender, const char *path,
			     const char *interface, const char *name, GError **error, void *data)
{
	static const char *const names[] = {MAP};
	const struct listener *listener = data;

	(void)connection, (void)sender, (void)path, (void)interface, (void)name, (void)error;
	return g_variant_new_strv(names, listener->can_map ? 1 : 0);
}

static bool export_interfaces(struct listener *listener, GError **error)
{
	static const GDBusInterfaceVTable table = {.method_call = on_call,
						   .get_property = on_property};
	g_autoptr(GDBusNodeInfo) node = g_dbus_node_info_new_for_xml(interfaces, error);

	for (size_t i = 0; node && node->interfaces[i]; i++)
		if (g_dbus_connection_register_object(
			    listener->connection, "/org/qemu/Display1/Listener",
			    node->interfaces[i], &table, listener, NULL, error) == 0)
			return false;
	return node != NULL;
}

/* --- the connection ------------------------------------------------------------------------------ */

/* Returns 0, or -1 with `error` set. */
static int register_socket(GDBusConnection *bus, int fd, GError **error)
{
	g_autoptr(GUnixFDList) list = g_unix_fd_list_new_from_array(&fd, 1);
	g_autoptr(GVariant) reply = g_dbus_connection_call_with_unix_fd_list_sync(
		bus, "org.qemu", "/org/qemu/Display1/Console_0", DISPLAY ".Console",
		"RegisterListener", g_variant_new("(h)", 0), NULL, G_DBUS_CALL_FLAGS_NONE, -1, list,
		NULL, NULL, error);

	return reply ? 0 : -1;
}

/* QEMU has the other end. Returns -1 with `error` set. */
static int get_socket(const char *address, GError **error)
{
	const GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
					   G_DBUS_CONNECTION_FLAGS_MESSAGE_BUS_CONNECTION;
	g_autoptr(GDBusConnection) bus =
		g_dbus_connection_new_for_address_sync(address, flags, NULL, NULL, error);
	int ends[2];

	if (!bus)
		return -1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0) {
		g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_FAILED, "no socket pair");
		return -1;
	}
	if (register_socket(bus, ends[1], error) == 0)
		return ends[0];
	close(ends[0]);
	return -1;
}

static void on_hang_up(GDBusConnection *connection, gboolean is_peer, GError *error,
		       struct listener *listener)
{
	(void)connection, (void)is_peer, (void)error;
	listener->status = 1;
	g_main_loop_quit(listener->loop);
}

static bool connect_to(struct listener *listener, int fd, GError **error)
{
	const GDBusConnectionFlags flags = G_DBUS_CONNECTION_FLAGS_AUTHENTICATION_CLIENT |
					   G_DBUS_CONNECTION_FLAGS_DELAY_MESSAGE_PROCESSING;
	g_autoptr(GSocket) socket = g_socket_new_from_fd(fd, error);
	g_autoptr(GSocketConnection) stream = NULL;

	if (!socket)
		return false;
	stream = g_socket_connection_factory_create_connection(socket);
	listener->connection =
		g_dbus_connection_new_sync(G_IO_STREAM(stream), NULL, flags, NULL, NULL, error);
	if (!listener->connection || !export_interfaces(listener, error))
		return false;
	g_signal_connect(listener->connection, "closed", G_CALLBACK(on_hang_up), listener);
	g_dbus_connection_start_message_processing(listener->connection);
	return true;
}

/* --- the program -------------------------------------------------------------------------------- */

static void obey(const struct listener *listener, const char *line)
{
	const bool has_cursor = g_str_has_prefix(line, "desk ");
	const char *space = strchr(line, ' ');

	if (!space || !picture_write(&listener->picture, has_cursor, space + 1))
		printf("not written: %s\n", line);
}

static gboolean on_input(int fd, GIOCondition condition, void *data)
{
	struct listener *listener = data;
	char line[4000];

	(void)fd, (void)condition;
	if (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		obey(listener, line);
		return G_SOURCE_CONTINUE;
	}
	g_main_loop_quit(listener->loop);
	return G_SOURCE_REMOVE;
}

static int listen_to(struct listener *listener, const char *address)
{
	g_autoptr(GError) error = NULL;
	int fd = get_socket(address, &error);

	if (fd < 0 || !connect_to(listener, fd, &error)) {
		fprintf(stderr, "dbus-listener: %s\n", error->message);
		return 2;
	}
	g_unix_fd_add(STDIN_FILENO, G_IO_IN | G_IO_HUP, on_input, listener);
	g_main_loop_run(listener->loop);
	return listener->status;
}

int main(int argc, char **argv)
{
	struct listener listener = {
		.loop = g_main_loop_new(NULL, FALSE),
		.can_map = argc > 1 && strcmp(argv[1], "--map") == 0,
	};

	setvbuf(stdin, NULL, _IONBF, 0); /* a line that is in a buffer, poll() does not see */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc == (listener.can_map ? 3 : 2))
		return listen_to(&listener, argv[argc - 1]);
	fputs("usage: dbus-listener [--map] ADDRESS\n", stderr);
	return 2;
}
