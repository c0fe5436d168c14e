/* SPDX-License-Identifier: MIT */
#include "protocol/rig/watched_sendmsg.h"

#include <sys/socket.h>

struct watched_sendmsg watched_sendmsg;

ssize_t __real_sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);

/* As the kernel does it where a socket has room for a part: the descriptors go along. */
static ssize_t send_part(int fd, const struct msghdr *message, int flags)
{
	struct msghdr part = *message;
	struct iovec entry = message->msg_iov[0];

	if (entry.iov_len > watched_sendmsg.limit)
		entry.iov_len = watched_sendmsg.limit;
	part.msg_iov = &entry;
	part.msg_iovlen = 1;
	return __real_sendmsg(fd, &part, flags);
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
	ssize_t length = watched_sendmsg.limit > 0 ? send_part(fd, message, flags)
						   : __real_sendmsg(fd, message, flags);

	watched_sendmsg.count++;
	watched_sendmsg.length += length > 0 ? (size_t)length : 0;
	return length;
}
