/* SPDX-License-Identifier: MIT */
/* Sockets, and the descriptors that come through them. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "double.h"
#include "double_calls.h"

int __wrap_socketpair(int domain, int type, int protocol, int *ret_fds)
{
	int result;

	if (double_fails(CALL_SOCKETPAIR))
		return -1;
	result = socketpair(domain, type, protocol, ret_fds);
	if (result == 0) {
		double_own(ret_fds[0]);
		double_own(ret_fds[1]);
	}
	return result;
}

int __wrap_getsockopt(int fd, int level, int option, void *ret_value, socklen_t *length)
{
	return double_fails(CALL_GETSOCKOPT) ? -1
					     : getsockopt(fd, level, option, ret_value, length);
}

int __wrap_setsockopt(int fd, int level, int option, const void *value, socklen_t length)
{
	return double_fails(CALL_SETSOCKOPT) ? -1 : setsockopt(fd, level, option, value, length);
}

int __wrap_getpeername(int fd, struct sockaddr *ret_address, socklen_t *length)
{
	return double_fails(CALL_GETPEERNAME) ? -1 : getpeername(fd, ret_address, length);
}

/* The first byte of it, which has the descriptors with it. */
static void shorten(struct msghdr *message, struct iovec *entry)
{
	*entry = message->msg_iov[0];
	entry->iov_len = entry->iov_len > 0 ? 1 : 0;
	message->msg_iov = entry;
	message->msg_iovlen = 1;
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
	const struct double_fault *fault = double_count(CALL_SENDMSG);
	struct msghdr part = *message;
	struct iovec entry;

	if (fault == NULL)
		return sendmsg(fd, message, flags);
	if (fault->effect == EFFECT_SHORT) {
		shorten(&part, &entry);
		return sendmsg(fd, &part, flags);
	}
	if (fault->effect == EFFECT_GONE)
		shutdown(fd, SHUT_RDWR);
	errno = fault->error;
	return -1;
}

static void take_rights(struct msghdr *message, void (*take)(int fd))
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c != NULL; c = CMSG_NXTHDR(message, c)) {
		size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);

		for (size_t i = 0; i < count; i++) {
			int fd;

			memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
			take(fd);
		}
	}
}

static void close_fd(int fd)
{
	close(fd);
}

/* As the kernel does it where the table of descriptors is full. */
static ssize_t receive_without(int fd, struct msghdr *message, int flags)
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count < 0 || CMSG_FIRSTHDR(message) == NULL)
		return count;
	take_rights(message, close_fd);
	message->msg_controllen = 0;
	message->msg_flags |= MSG_CTRUNC;
	return count;
}

static ssize_t receive(int fd, struct msghdr *message, int flags)
{
	ssize_t count = recvmsg(fd, message, flags);

	if (count > 0)
		take_rights(message, double_own);
	return count;
}

static ssize_t receive_part(int fd, struct msghdr *message, int flags)
{
	struct msghdr part = *message;
	struct iovec entry;
	ssize_t count;

	shorten(&part, &entry);
	count = receive(fd, &part, flags);
	message->msg_controllen = part.msg_controllen;
	message->msg_flags = part.msg_flags;
	return count;
}

ssize_t __wrap_recvmsg(int fd, struct msghdr *message, int flags)
{
	const struct double_fault *fault = double_count(CALL_RECVMSG);

	if (fault == NULL)
		return receive(fd, message, flags);
	switch (fault->effect) {
	case EFFECT_SHORT:
		return receive_part(fd, message, flags);
	case EFFECT_LOST:
		return receive_without(fd, message, flags);
	case EFFECT_GONE:
		shutdown(fd, SHUT_RDWR);
		return receive(fd, message, flags);
	default:
		errno = fault->error;
		return -1;
	}
}
