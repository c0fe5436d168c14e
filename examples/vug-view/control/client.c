/* SPDX-License-Identifier: MIT */
#include "control/client.h"

#include <errno.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>
#include <vug/input-routing.h>

#include "lines.h"
#include "outputs/line-queue.h"

#define MAX_LINE ((size_t)64 * 1024)
#define READ_SIZE 4096
/* Between two of them others have their turn. */
#define MAX_LINES_AT_ONCE 16

struct control_client {
	struct control_context *context;
	int fd;
	struct vug_listener *input;
	struct line_queue *replies;
	GByteArray *received;
	bool is_socket;
	bool is_too_long; /* the line that is being received */
	bool has_ended;   /* nothing more comes */
	bool has_hung_up;
	bool is_over;              /* nothing more is to be said */
	guint readable;            /* the source; 0: it is not waited for */
	guint hung_up;             /* the source, of a socket; 0: it was */
	guint next;                /* the source that goes on with the next line; 0: none */
	struct control_task *task; /* that is being worked on; NULL: none */
	void (*ended)(struct control_client *client, void *data);
	void *data;
};

static void go_on(struct control_client *client);

static void on_failed(int error, void *data)
{
	struct control_client *client = data;

	(void)error;
	client->is_over = true;
	go_on(client);
}

static void reply(struct control_client *client, const GString *line)
{
	if (!line_queue_add(client->replies, line))
		client->is_over = true;
}

static void on_task_ended(const GString *line, void *data)
{
	struct control_client *client = data;

	client->task = NULL;
	reply(client, line);
	go_on(client);
}

static void begin_task(struct control_client *client, const char *line, size_t length)
{
	client->task = control_task_new(client->context, client->input, on_task_ended, client);
	control_task_run(client->task, line, length);
	if (client->has_hung_up && client->task && control_task_is_wait(client->task))
		client->is_over = true;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* Its own words of a line that is cut: the same parser refuses it. */
static void refuse_long_line(struct control_client *client)
{
	g_autoptr(GString) line = g_string_new(NULL);

	g_string_printf(
		line,
		"{\"id\":null,\"ok\":false,\"error\":\"the line is longer than %" G_GSIZE_FORMAT
		" bytes\"}\n",
		MAX_LINE);
	reply(client, line);
}

static bool is_blank(const char *line, size_t length)
{
	return strspn(line, " \t\r") == length;
}

/* Returns whether there was one. */
static bool handle_line(struct control_client *client)
{
	gsize length;
	g_autofree char *line = lines_take(client->received, &length);

	if (!line)
		return false;
	if (client->is_too_long)
		refuse_long_line(client);
	else if (!is_blank(line, length))
		begin_task(client, line, length);
	client->is_too_long = false;
	return true;
}

/* Of a line that is too long only its end is waited for. */
static void bound(struct control_client *client)
{
	if (client->received->len <= MAX_LINE)
		return;
	client->is_too_long = true;
	g_byte_array_set_size(client->received, 0);
}

static gboolean on_readable(gint fd, GIOCondition condition, gpointer data)
{
	struct control_client *client = data;
	guint8 bytes[READ_SIZE];
	ssize_t count = read(fd, bytes, sizeof(bytes));

	(void)condition;
	if (count < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	client->readable = 0;
	if (count > 0)
		g_byte_array_append(client->received, bytes, (guint)count);
	else
		client->has_ended = true;
	go_on(client);
	return G_SOURCE_REMOVE;
}

/* A program that has closed standard input may read the replies still. */
static void want_more(struct control_client *client)
{
	bound(client);
	if (client->has_ended)
		client->is_over = client->is_socket;
	else if (client->readable == 0)
		client->readable = g_unix_fd_add(client->fd, G_IO_IN, on_readable, client);
}

static gboolean on_next(gpointer data)
{
	struct control_client *client = data;

	client->next = 0;
	for (int i = 0; i < MAX_LINES_AT_ONCE && !client->task && !client->is_over; i++) {
		if (handle_line(client))
			continue;
		want_more(client);
		break;
	}
	if (client->is_over)
		client->ended(client, client->data);
	else if (!client->task && client->readable == 0 && !client->has_ended)
		go_on(client);
	return G_SOURCE_REMOVE;
}

/* By the main loop, so that no line is handled inside another one's. */
static void go_on(struct control_client *client)
{
	if (client->next == 0)
		client->next = g_idle_add_full(G_PRIORITY_DEFAULT, on_next, client, NULL);
}

/* The requests behind a wait were meant for what nobody waits for any more. Others come to their end. */
static gboolean on_hung_up(gint fd, GIOCondition condition, gpointer data)
{
	struct control_client *client = data;

	(void)fd;
	(void)condition;
	client->hung_up = 0;
	client->has_hung_up = true;
	if (client->task && control_task_is_wait(client->task)) {
		client->is_over = true;
		go_on(client);
	}
	return G_SOURCE_REMOVE;
}

/* --- the client ------------------------------------------------------------------------------- */

struct control_client *control_client_new(struct control_context *context, int input_fd,
					  int output_fd, bool is_socket, struct vug_listener *input,
					  void (*ended)(struct control_client *client, void *data),
					  void *data)
{
	struct control_client *client = g_new0(struct control_client, 1);

	client->context = context;
	client->fd = input_fd;
	client->input = vug_listener_ref(input);
	client->replies = line_queue_new(output_fd, on_failed, client);
	client->received = g_byte_array_new();
	client->ended = ended;
	client->data = data;
	client->is_socket = is_socket;
	if (is_socket)
		client->hung_up = g_unix_fd_add(input_fd, G_IO_HUP | G_IO_ERR, on_hung_up, client);
	go_on(client);
	return client;
}

void control_client_free(struct control_client *client)
{
	control_task_cancel(client->task);
	if (client->readable != 0)
		g_source_remove(client->readable);
	if (client->hung_up != 0)
		g_source_remove(client->hung_up);
	if (client->next != 0)
		g_source_remove(client->next);
	vug_listener_release_input(client->input);
	vug_listener_unref(client->input);
	if (client->is_socket)
		line_queue_drop(client->replies);
	else
		line_queue_free(client->replies);
	close(client->fd);
	g_byte_array_unref(client->received);
	g_free(client);
}
