/* SPDX-License-Identifier: MIT */
#include "window/channel.h"

#include <errno.h>
#include <sys/socket.h>

bool window_channel_tell(struct window_channel *channel, const struct display_link_message *message)
{
	int error = channel->socket < 0
			    ? -EPIPE
			    : display_link_send(&channel->session, channel->socket, message);

	/* A viewer that does not read, or has gone, has lost its place in what was said. */
	if (error < 0 && error != -EINVAL && channel->socket >= 0)
		shutdown(channel->socket, SHUT_RDWR);
	return error == 0;
}

uint32_t window_channel_ask(struct window_channel *channel, struct display_link_message *request)
{
	request->serial = display_link_session_next_serial(&channel->session);
	return window_channel_tell(channel, request) ? request->serial : 0;
}

int window_channel_receive(struct window_channel *channel, struct display_link_message *ret_message)
{
	if (channel->socket < 0)
		return -EPIPE;
	return display_link_receive(&channel->session, channel->socket, ret_message);
}
