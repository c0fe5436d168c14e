/* SPDX-License-Identifier: MIT */
#include "confine/child-message.h"

#include <errno.h>
#include <unistd.h>

static bool succeed(int result)
{
	if (result < 0)
		errno = -result;
	return result >= 0;
}

bool child_message_open(int *ret_viewers, int *ret_childs)
{
	return succeed(packet_open_pair(ret_viewers, ret_childs));
}

bool child_message_send(int socket, const void *message, size_t size, const int *fds,
			size_t num_fds)
{
	return succeed(packet_send(socket, message, size, fds, num_fds));
}

bool child_message_receive(int socket, void *ret_message, size_t size, int ret_fds[CHILD_MAX_FDS],
			   size_t *ret_num_fds)
{
	ssize_t received = packet_receive(socket, ret_message, size, ret_fds, ret_num_fds);

	if (received == (ssize_t)size)
		return true;
	for (size_t i = 0; i < *ret_num_fds; i++)
		close(ret_fds[i]);
	*ret_num_fds = 0;
	return false;
}
