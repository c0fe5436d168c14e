/* SPDX-License-Identifier: MIT */
/*
 * bench-instructions ROW COUNT [LISTENERS]: so many messages, for callgrind, which counts the instructions in
 * vug_server_dispatch(). It prints how often the last display was called.
 *
 * Without LISTENERS the display is the server's callback; with them it is that many listeners, which are
 * dispatched with the server.
 *
 * Back end and program are one process and take turns: as many messages as the socket holds, then
 * dispatches until nothing is left, and so on. So the same instructions are run each time.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "message.h"
#include "null_consumer.h"
#include "row.h"
#include "support/check.h"

#define MAX_SERVERS 16
#define MAX_LISTENERS 16

struct bench {
	const struct row *row;
	struct message *messages;
	size_t num_messages;
	struct vug_server *servers[MAX_SERVERS];
	int channels[MAX_SERVERS];
	size_t num_channels;
	size_t num_listeners; /* of each server; 0: its callback instead */
	struct vug_listener *listeners[MAX_SERVERS][MAX_LISTENERS];
};

static bool is_ready(struct vug_server *server)
{
	struct pollfd ready = {.fd = vug_server_get_fd(server), .events = POLLIN};

	return poll(&ready, 1, 0) > 0;
}

static void dispatch_all(const struct bench *bench)
{
	for (size_t i = 0; i < bench->num_channels; i++)
		while (is_ready(bench->servers[i]))
			vug_server_dispatch(bench->servers[i]);
}

static void drop_replies(const struct bench *bench)
{
	uint8_t bytes[4096];

	for (size_t i = 0; i < bench->num_channels; i++)
		while (recv(bench->channels[i], bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
			continue;
}

/* The rest of it waits until there is room. */
static void send_message(const struct bench *bench, size_t channel, const struct message *message)
{
	size_t done = 0;

	while (done < message->length) {
		ssize_t count =
			message_send_some(message, bench->channels[channel], done, MSG_DONTWAIT);

		if (count > 0) {
			done += (size_t)count;
			continue;
		}
		check(count < 0 && (errno == EAGAIN || errno == ETOOMANYREFS), "sendmsg failed");
		dispatch_all(bench);
	}
}

static void set_up(struct bench *bench)
{
	for (uint32_t scanout = 0; scanout < bench->row->num_scanouts; scanout++) {
		const struct message_form form = row_make_setup(bench->row, scanout);
		struct message message = message_encode(&form);

		for (size_t i = 0; i < bench->num_channels; i++)
			send_message(bench, i, &message);
		message_free(&message);
	}
	dispatch_all(bench);
}

static void run(const struct bench *bench, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		send_message(bench, i % bench->num_channels,
			     &bench->messages[i % bench->num_messages]);
		if (bench->row->kind == ROW_STREAM)
			continue;
		dispatch_all(bench);
		drop_replies(bench);
	}
	dispatch_all(bench);
}

static struct vug_server *make_server(struct bench *bench, size_t number)
{
	struct vug_server *server;

	if (bench->num_listeners == 0)
		return null_consumer_new(bench->row->num_scanouts, 0);
	server = null_consumer_new_silent(bench->row->num_scanouts, 0);
	for (size_t i = 0; i < bench->num_listeners; i++)
		bench->listeners[number][i] = null_consumer_listen(server);
	return server;
}

static void connect_servers(struct bench *bench)
{
	for (size_t i = 0; i < bench->num_channels; i++) {
		int fds[2];

		check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "no sockets");
		bench->channels[i] = fds[0];
		bench->servers[i] = make_server(bench, i);
		check(vug_server_attach(bench->servers[i], fds[1]) == 0, "no channel");
	}
}

int main(int argc, char **argv)
{
	struct bench bench = {.row = argc == 3 || argc == 4 ? row_find(argv[1]) : NULL};

	check(bench.row != NULL, "usage: bench-instructions ROW COUNT [LISTENERS]");
	bench.num_listeners = argc == 4 ? strtoul(argv[3], NULL, 10) : 0;
	check(bench.num_listeners <= MAX_LISTENERS, "too many listeners");
	bench.num_channels = row_get_num_channels(bench.row);
	bench.messages = row_make_messages(bench.row, &bench.num_messages);
	connect_servers(&bench);
	set_up(&bench);
	run(&bench, strtoul(argv[2], NULL, 10));
	printf("%zu\n", null_consumer_count_calls());
	for (size_t i = 0; i < bench.num_channels; i++) {
		close(bench.channels[i]);
		for (size_t j = 0; j < bench.num_listeners; j++)
			vug_listener_unref(bench.listeners[i][j]);
		vug_server_unref(bench.servers[i]);
	}
	row_free_messages(bench.messages, bench.num_messages);
	return 0;
}
