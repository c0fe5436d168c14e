/* SPDX-License-Identifier: MIT */
#include "vnc/server.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "report-limit.h"
#include "vnc/client.h"
#include "vnc/desktop.h"
#include "vnc/loop-call.h"
#include "vnc/screen.h"

#define MAX_CLIENTS 32
/* Those who have not said yet who they are: another one evicts one of them. */
#define MAX_UNAUTHENTICATED 32
/* Of those who are asked for the password: so many keep the time that they have for it. */
#define MAX_UNDISTURBED 16
/* When the system has no descriptor left, trying at once again would only burn time. */
#define RETRY_MS 1000

struct vnc_server {
	struct vnc_desktop *desktop;
	struct vnc_screen *screen;
	int listening_fd;
	struct latency *latency;
	bool is_verbose;
	bool is_current; /* what clients are shown, since the first of them is here */
	GMainContext *context;
	GMainLoop *loop;
	GThread *thread;
	GSource *changed;
	GSource *listening; /* waits for a client, or for the next try */
	GPtrArray *clients; /* in the order in which they came */
};

/* --- the clients ------------------------------------------------------------------------------ */

static guint count(const struct vnc_server *server, enum vnc_standing standing)
{
	guint found = 0;

	for (guint i = 0; i < server->clients->len; i++)
		if (vnc_client_get_standing(g_ptr_array_index(server->clients, i)) == standing)
			found++;
	return found;
}

/* Of those with that standing the one that has waited longest, but for so many. NULL: there is none. */
static struct vnc_client *find(const struct vnc_server *server, enum vnc_standing standing,
			       guint spared)
{
	for (guint i = 0; i < server->clients->len; i++) {
		struct vnc_client *client = g_ptr_array_index(server->clients, i);

		if (vnc_client_get_standing(client) == standing && spared-- == 0)
			return client;
	}
	return NULL;
}

static void tell(const struct vnc_server *server, const char *what)
{
	if (server->is_verbose)
		report_peer("VNC: %s (now %u)", what, server->clients->len);
}

static void remove_client(struct vnc_server *server, struct vnc_client *client)
{
	g_ptr_array_remove(server->clients, client);
	tell(server, "a client has gone");
	if (server->clients->len > 0)
		return;
	server->is_current = false;
	vnc_desktop_watch(server->desktop, false);
}

static void on_ended(struct vnc_client *client, void *data)
{
	remove_client(data, client);
}

/*
 * Who could be a person with a password to type is the last to go. Of those, the first ones are spared,
 * however many come behind them, and the others give way to the newest: it, too, gets some time.
 */
static void evict(struct vnc_server *server)
{
	struct vnc_client *client = find(server, VNC_STANDING_SENT_AWAY, 0);

	if (!client)
		client = find(server, VNC_STANDING_NEW, 0);
	if (!client)
		client = find(server, VNC_STANDING_ASKED, MAX_UNDISTURBED);
	remove_client(server, client);
}

/* In the form of version 3.3, where it is the server that says how things go on. */
static void turn_away(struct vnc_server *server, int fd)
{
	static const char reason[] = "RFB 003.003\n\0\0\0\0\0\0\0\x10too many clients";

	send(fd, reason, sizeof(reason) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	close(fd);
	tell(server, "a client was turned away: there are too many");
}

static void add_client(struct vnc_server *server, int fd)
{
	const struct vnc_client_setup setup = {
		.screen = server->screen,
		.context = server->context,
		.latency = server->latency,
		.ended = on_ended,
		.data = server,
	};
	struct vnc_client *client = vnc_client_new(&setup, fd);

	g_ptr_array_add(server->clients, client);
	tell(server, "a client has come");
	if (server->is_current)
		vnc_client_begin(client);
	else
		vnc_desktop_watch(server->desktop, true);
}

static void take_client(struct vnc_server *server, int fd)
{
	guint inside = count(server, VNC_STANDING_IN);

	if (inside >= MAX_CLIENTS) {
		turn_away(server, fd);
		return;
	}
	if (server->clients->len - inside >= MAX_UNAUTHENTICATED)
		evict(server);
	add_client(server, fd);
}

static void on_changed(void *data)
{
	struct vnc_server *server = data;
	gint64 arrival;
	bool is_current = vnc_screen_follow(server->screen, &arrival);

	server->is_current = is_current && server->clients->len > 0;
	for (guint i = 0; i < server->clients->len; i++) {
		struct vnc_client *client = g_ptr_array_index(server->clients, i);

		if (server->is_current)
			vnc_client_begin(client);
		vnc_client_update(client, arrival);
	}
}

/* --- listening -------------------------------------------------------------------------------- */

static void stop_listening(struct vnc_server *server)
{
	if (!server->listening)
		return;
	g_source_destroy(server->listening);
	g_clear_pointer(&server->listening, g_source_unref);
}

static void start_listening(struct vnc_server *server);

static gboolean try_again(gpointer data)
{
	struct vnc_server *server = data;

	stop_listening(server);
	start_listening(server);
	return G_SOURCE_REMOVE;
}

static void wait_for_room(struct vnc_server *server)
{
	stop_listening(server);
	server->listening = g_timeout_source_new(RETRY_MS);
	g_source_set_callback(server->listening, try_again, server, NULL);
	g_source_attach(server->listening, server->context);
}

static gboolean on_connection(gint listening_fd, GIOCondition condition, gpointer data)
{
	struct vnc_server *server = data;
	int fd = accept4(listening_fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	(void)condition;
	if (fd >= 0) {
		take_client(server, fd);
	} else if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
		report_peer("cannot take a VNC client: %s", g_strerror(errno));
		wait_for_room(server);
	}
	return G_SOURCE_CONTINUE;
}

static void start_listening(struct vnc_server *server)
{
	server->listening = g_unix_fd_source_new(server->listening_fd, G_IO_IN);
	/* GLib's own way to pass a function of another type. */
	g_source_set_callback(server->listening, G_SOURCE_FUNC(on_connection), server, NULL);
	g_source_attach(server->listening, server->context);
}

/* --- the thread ------------------------------------------------------------------------------- */

static void free_client(void *data)
{
	vnc_client_free(data);
}

struct vnc_server *vnc_server_new(const struct vnc_server_setup *setup)
{
	struct vnc_server *server = g_new0(struct vnc_server, 1);

	server->desktop = setup->desktop;
	server->listening_fd = setup->listening_fd;
	server->is_verbose = setup->is_verbose;
	server->latency = setup->latency;
	server->context = g_main_context_new();
	server->loop = g_main_loop_new(server->context, FALSE);
	server->clients = g_ptr_array_new_with_free_func(free_client);
	server->screen =
		vnc_screen_new(setup->desktop, setup->route, setup->rehearsal, setup->password);
	server->changed = loop_call_new(server->context, on_changed, server);
	vnc_desktop_set_changed(setup->desktop, server->changed);
	start_listening(server);
	return server;
}

static gpointer run(gpointer data)
{
	struct vnc_server *server = data;

	g_main_loop_run(server->loop);
	return NULL;
}

bool vnc_server_start(struct vnc_server *server, GError **error)
{
	server->thread = g_thread_try_new("vnc", run, server, error);
	return server->thread != NULL;
}

static void quit(void *data)
{
	const struct vnc_server *server = data;

	g_main_loop_quit(server->loop);
}

/* By its loop: one that has not begun to run yet would not notice otherwise. */
static void end_thread(struct vnc_server *server)
{
	GSource *call = loop_call_new(server->context, quit, server);

	loop_call_request(call);
	g_thread_join(server->thread);
	g_source_destroy(call);
	g_source_unref(call);
}

void vnc_server_free(struct vnc_server *server)
{
	if (!server)
		return;
	if (server->thread)
		end_thread(server);
	g_ptr_array_unref(server->clients);
	stop_listening(server);
	close(server->listening_fd);
	g_source_destroy(server->changed);
	g_source_unref(server->changed);
	vnc_screen_free(server->screen);
	g_main_loop_unref(server->loop);
	g_main_context_unref(server->context);
	g_free(server);
}
