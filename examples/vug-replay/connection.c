/* SPDX-License-Identifier: MIT */
#include "connection.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "poll-until/poll-until.h"

#define SECOND UINT64_C(1000000000)
#define MAX_DESCRIPTORS 253
/* For a display server to close its end; one that does not is left to itself. */
#define LAST_PATIENCE (2 * SECOND)

uint64_t connection_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

/* ---- waiting ---------------------------------------------------------------------------- */

static uint64_t get_deadline(uint64_t patience)
{
	uint64_t now = connection_now();

	return patience > CONNECTION_NEVER - now ? CONNECTION_NEVER : now + patience;
}

/* What poll(2) returns: 0 when the moment has come. */
static int wait_for(const struct connection *connection, short events, uint64_t moment)
{
	struct pollfd socket = {.fd = connection->fd, .events = events};

	return poll_until(&socket, 1, moment);
}

int connection_wait_until(const struct connection *connection, uint64_t moment)
{
	return wait_for(connection, 0, moment) == 0 ? 0 : -EPIPE;
}

/* The socket would have blocked, or another error. */
static int wait_after(const struct connection *connection, short events, uint64_t deadline)
{
	if (errno == EPIPE || errno == ECONNRESET)
		return -EPIPE;
	if (errno == EINTR)
		return 0;
	if (errno != EAGAIN)
		return -errno;
	return wait_for(connection, events, deadline) == 0 ? -ETIMEDOUT : 0;
}

/* ---- sending ---------------------------------------------------------------------------- */

static ssize_t send_some(const struct connection *connection, const void *bytes, size_t length,
			 const int *fds, size_t num_fds)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int) * MAX_DESCRIPTORS)] = {0};
	/* sendmsg() only reads from what it is given, but its type cannot say so. */
	struct iovec part = {.iov_base = (void *)(uintptr_t)bytes, .iov_len = length};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

	if (num_fds > 0) {
		struct cmsghdr *rights = (struct cmsghdr *)(void *)control;

		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(sizeof(int) * num_fds);
		memcpy(CMSG_DATA(rights), fds, sizeof(int) * num_fds);
		message.msg_control = control;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * num_fds);
	}
	return sendmsg(connection->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int connection_send(struct connection *connection, const void *bytes, size_t length, const int *fds,
		    size_t num_fds)
{
	uint64_t deadline = get_deadline(connection->patience);
	size_t sent = 0;

	while (sent < length) {
		ssize_t count = send_some(connection, (const char *)bytes + sent, length - sent,
					  fds, num_fds);
		int error = count < 0 ? wait_after(connection, POLLOUT, deadline) : 0;

		if (error < 0)
			return error;
		if (count < 0)
			continue;
		num_fds = 0; /* they went with the first byte */
		sent += (size_t)count;
		connection->bytes_sent += (uint64_t)count;
		deadline = get_deadline(connection->patience);
	}
	return 0;
}

int connection_send_zeros(struct connection *connection, size_t length)
{
	static const char zeros[65536];
	int error = 0;

	while (length > 0 && error == 0) {
		size_t piece = length < sizeof(zeros) ? length : sizeof(zeros);

		error = connection_send(connection, zeros, piece, NULL, 0);
		length -= piece;
	}
	return error;
}

/* ---- receiving -------------------------------------------------------------------------- */

static int receive(const struct connection *connection, void *ret_bytes, size_t length,
		   uint64_t deadline)
{
	size_t received = 0;

	while (received < length) {
		ssize_t count = recv(connection->fd, (char *)ret_bytes + received,
				     length - received, MSG_DONTWAIT);
		int error = count < 0 ? wait_after(connection, POLLIN, deadline) : 0;

		if (count == 0)
			return -EPIPE;
		if (error < 0)
			return error;
		received += count > 0 ? (size_t)count : 0;
	}
	return 0;
}

int connection_receive(struct connection *connection, void *ret_bytes, size_t length)
{
	return receive(connection, ret_bytes, length, get_deadline(connection->patience));
}

void connection_close(struct connection *connection)
{
	uint64_t deadline = get_deadline(LAST_PATIENCE);
	char byte;

	if (connection->fd < 0)
		return;
	shutdown(connection->fd, SHUT_WR);
	while (receive(connection, &byte, 1, deadline) == 0)
		;
	close(connection->fd);
	connection->fd = -1;
}
