/* SPDX-License-Identifier: MIT */
#include "confine/child-message.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
	struct cmsghdr header; /* for its alignment */
	char bytes[CMSG_SPACE(CHILD_MAX_FDS * sizeof(int))];
};

bool child_message_open(int *ret_viewers, int *ret_childs)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		return false;
	if (fcntl(fds[0], F_SETFL, O_NONBLOCK) < 0) {
		close(fds[0]);
		close(fds[1]);
		return false;
	}
	*ret_viewers = fds[0];
	*ret_childs = fds[1];
	return true;
}

bool child_message_send(int socket, const void *message, size_t size, const int *fds,
			size_t num_fds)
{
	struct iovec bytes = {.iov_base = (void *)message, .iov_len = size};
	union control control = {.bytes = {0}};
	struct msghdr header = {.msg_iov = &bytes, .msg_iovlen = 1};
	ssize_t sent;

	if (num_fds > 0) {
		struct cmsghdr *rights;

		header.msg_control = control.bytes;
		header.msg_controllen = CMSG_SPACE(num_fds * sizeof(int));
		rights = CMSG_FIRSTHDR(&header);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(num_fds * sizeof(int));
		memcpy(CMSG_DATA(rights), fds, num_fds * sizeof(int));
	}
	do
		sent = sendmsg(socket, &header, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)size;
}

static size_t take_fds(struct msghdr *header, int ret_fds[CHILD_MAX_FDS])
{
	const struct cmsghdr *rights = CMSG_FIRSTHDR(header);
	size_t count;

	if (rights == NULL || rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS)
		return 0;
	count = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(ret_fds, CMSG_DATA(rights), count * sizeof(int));
	return count;
}

bool child_message_receive(int socket, void *ret_message, size_t size, int ret_fds[CHILD_MAX_FDS],
			   size_t *ret_num_fds)
{
	struct iovec bytes = {.iov_base = ret_message, .iov_len = size};
	union control control = {.bytes = {0}};
	/* Not all of the room: the kernel fills with descriptors what is there for alignment. */
	struct msghdr header = {.msg_iov = &bytes,
				.msg_iovlen = 1,
				.msg_control = control.bytes,
				.msg_controllen = CMSG_LEN(CHILD_MAX_FDS * sizeof(int))};
	ssize_t received;

	do
		received = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
	while (received < 0 && errno == EINTR);
	*ret_num_fds = received >= 0 ? take_fds(&header, ret_fds) : 0;
	if (received == (ssize_t)size && !(header.msg_flags & (MSG_TRUNC | MSG_CTRUNC)))
		return true;
	for (size_t i = 0; i < *ret_num_fds; i++)
		close(ret_fds[i]);
	*ret_num_fds = 0;
	return false;
}
