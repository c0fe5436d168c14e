/* SPDX-License-Identifier: MIT */
#include "display-link/link.h"

#include <string.h>
#include <unistd.h>

#include "display-link/codec.h"
#include "display-link/packet.h"

_Static_assert(PACKET_MAX_FDS == DISPLAY_LINK_MAX_FDS, "what a packet takes, a message has");

int display_link_send(const struct display_link_session *session, int socket,
		      const struct display_link_message *message)
{
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	int size = display_link_encode(session, message, bytes);

	return size < 0 ? size
			: packet_send(socket, bytes, (size_t)size, message->fds, message->num_fds);
}

static void close_all(const int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		close(fds[i]);
}

int display_link_receive(struct display_link_session *session, int socket,
			 struct display_link_message *ret_message)
{
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE];
	int fds[PACKET_MAX_FDS], error;
	size_t num_fds;
	ssize_t size = packet_receive(socket, bytes, sizeof(bytes), fds, &num_fds);

	if (size < 0)
		return (int)size;
	error = display_link_decode(session, bytes, (size_t)size, num_fds, ret_message);
	if (error < 0) {
		close_all(fds, num_fds);
		return error;
	}
	memcpy(ret_message->fds, fds, num_fds * sizeof(int));
	if (ret_message->type == DISPLAY_LINK_HELLO)
		display_link_session_greet(session, ret_message);
	return 0;
}

int display_link_take_fd(struct display_link_message *message, uint32_t number)
{
	int fd;

	if (number >= message->num_fds)
		return -1;
	fd = message->fds[number];
	message->fds[number] = -1;
	return fd;
}

void display_link_close_fds(struct display_link_message *message)
{
	for (uint32_t i = 0; i < message->num_fds; i++)
		if (message->fds[i] >= 0)
			close(message->fds[i]);
	message->num_fds = 0;
}
