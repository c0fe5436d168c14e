/* SPDX-License-Identifier: MIT */
/*
 * bench-display attach | open SCANOUTS LOOP CONTROL [DESCRIPTOR…]: the library, with a program
 * that finishes each frame at once, until its back ends have gone.
 *
 *	attach	a server for each descriptor
 *	open	one server that makes its channel; the back end's end goes out on the socket CONTROL
 *	LOOP	poll: one server, and poll(); epoll: any number, and epoll_wait()
 *
 * On CONTROL a byte goes out when the servers are made, and one must come in before they take
 * their channels: so that what a connection costs can be measured.
 */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "message.h"
#include "null_consumer.h"
#include "support/check.h"

#define MAX_SERVERS 16

struct display {
	struct vug_server *servers[MAX_SERVERS];
	size_t count;
	int control;
};

static void send_channel(const struct display *display)
{
	uint8_t byte = 0;
	struct message message = {
		.bytes = &byte, .length = 1, .descriptor = vug_server_open(display->servers[0])};

	check(message.descriptor >= 0, "no channel");
	check(message_send_some(&message, display->control, 0, 0) == 1, "no reader");
	close(message.descriptor);
}

static void meet(const struct display *display)
{
	char byte = 0;

	check(send(display->control, &byte, 1, MSG_NOSIGNAL) == 1, "nobody listens");
	check(recv(display->control, &byte, 1, 0) == 1, "nobody answers");
}

static void run_poll(struct vug_server *server)
{
	struct pollfd ready = {.fd = vug_server_get_fd(server), .events = POLLIN};

	while (vug_server_is_connected(server)) {
		poll(&ready, 1, -1);
		vug_server_dispatch(server);
	}
}

static void run_epoll(const struct display *display)
{
	const int epoll_fd = epoll_create1(EPOLL_CLOEXEC);

	for (size_t i = 0; i < display->count; i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.ptr = display->servers[i]};

		check(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, vug_server_get_fd(display->servers[i]),
				&event) == 0,
		      "epoll_ctl failed");
	}
	while (vug_server_is_connected(display->servers[0])) {
		struct epoll_event events[MAX_SERVERS];
		int ready = epoll_wait(epoll_fd, events, MAX_SERVERS, -1);

		for (int i = 0; i < ready; i++)
			vug_server_dispatch(events[i].data.ptr);
	}
}

int main(int argc, char **argv)
{
	struct display display = {.count = 0};
	uint32_t num_scanouts;
	bool opens;

	check(argc >= 5, "usage: bench-display MODE SCANOUTS LOOP CONTROL [DESCRIPTOR…]");
	opens = strcmp(argv[1], "open") == 0;
	num_scanouts = (uint32_t)atoi(argv[2]);
	display.control = atoi(argv[4]);
	display.count = opens ? 1 : (size_t)argc - 5;
	check(display.count >= 1 && display.count <= MAX_SERVERS, "1 to %d servers", MAX_SERVERS);
	for (size_t i = 0; i < display.count; i++)
		display.servers[i] =
			null_consumer_new(num_scanouts, opens ? VUG_SERVER_COALESCE : 0);
	meet(&display);
	if (opens)
		send_channel(&display);
	for (size_t i = 0; !opens && i < display.count; i++)
		check(vug_server_attach(display.servers[i], atoi(argv[5 + i])) == 0, "no channel");
	if (strcmp(argv[3], "poll") == 0)
		run_poll(display.servers[0]);
	else
		run_epoll(&display);
	for (size_t i = 0; i < display.count; i++)
		vug_server_unref(display.servers[i]);
	return 0;
}
