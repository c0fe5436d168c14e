/* SPDX-License-Identifier: MIT */
#include "display-link/packet.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
	struct cmsghdr header; /* for its alignment */
	char bytes[CMSG_SPACE(PACKET_MAX_FDS * sizeof(int))];
};

int packet_open_pair(int *ret_impatient, int *ret_patient)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	if (fcntl(fds[0], F_SETFL, O_NONBLOCK) < 0) {
		int error = -errno;

		close(fds[0]);
		close(fds[1]);
		return error;
	}
	*ret_impatient = fds[0];
	*ret_patient = fds[1];
	return 0;
}

static void add_fds(struct msghdr *header, union control *control, const int *fds, size_t num_fds)
{
	struct cmsghdr *rights;

	header->msg_control = control->bytes;
	header->msg_controllen = CMSG_SPACE(num_fds * sizeof(int));
	rights = CMSG_FIRSTHDR(header);
	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(num_fds * sizeof(int));
	memcpy(CMSG_DATA(rights), fds, num_fds * sizeof(int));
}

int packet_send(int socket, const void *bytes, size_t size, const int *fds, size_t num_fds)
{
	struct iovec piece = {.iov_base = (void *)bytes, .iov_len = size};
	union control control = {.bytes = {0}};
	struct msghdr header = {.msg_iov = &piece, .msg_iovlen = 1};
	ssize_t sent;

	if (num_fds > PACKET_MAX_FDS)
		return -EINVAL;
	if (num_fds > 0)
		add_fds(&header, &control, fds, num_fds);
	do
		sent = sendmsg(socket, &header, MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	return sent < 0 ? -errno : 0;
}

static size_t take_fds(struct msghdr *header, int ret_fds[PACKET_MAX_FDS])
{
	const struct cmsghdr *rights = CMSG_FIRSTHDR(header);
	size_t count;

	if (rights == NULL || rights->cmsg_level != SOL_SOCKET || rights->cmsg_type != SCM_RIGHTS)
		return 0;
	count = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(ret_fds, CMSG_DATA(rights), count * sizeof(int));
	return count;
}

static int get_error(ssize_t received, int flags)
{
	if (received < 0)
		return -errno;
	if (received == 0)
		return -EPIPE;
	return flags & (MSG_TRUNC | MSG_CTRUNC) ? -EPROTO : 0;
}

ssize_t packet_receive(int socket, void *ret_bytes, size_t room, int ret_fds[PACKET_MAX_FDS],
		       size_t *ret_num_fds)
{
	struct iovec piece = {.iov_base = ret_bytes, .iov_len = room};
	union control control = {.bytes = {0}};
	/* Not all of the room: the kernel fills with descriptors what is there for alignment. */
	struct msghdr header = {.msg_iov = &piece,
				.msg_iovlen = 1,
				.msg_control = control.bytes,
				.msg_controllen = CMSG_LEN(PACKET_MAX_FDS * sizeof(int))};
	ssize_t received;
	int error;

	do
		received = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
	while (received < 0 && errno == EINTR);
	error = get_error(received, header.msg_flags);
	*ret_num_fds = received >= 0 ? take_fds(&header, ret_fds) : 0;
	if (error == 0)
		return received;
	for (size_t i = 0; i < *ret_num_fds; i++)
		close(ret_fds[i]);
	*ret_num_fds = 0;
	return error;
}
