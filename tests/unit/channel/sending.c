/* SPDX-License-Identifier: MIT */
#include "unit/channel/sending.h"

#include <errno.h>
#include <sys/socket.h>

struct sending sending;

ssize_t __real_sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
	struct iovec first;
	struct msghdr cut = *message;

	sending.calls++;
	if (sending.failures > 0) {
		sending.failures--;
		errno = sending.error;
		return -1;
	}
	if (sending.most == 0 || message->msg_iovlen != 1)
		return __real_sendmsg(fd, message, flags);
	first = message->msg_iov[0];
	if (first.iov_len > sending.most)
		first.iov_len = sending.most;
	cut.msg_iov = &first;
	return __real_sendmsg(fd, &cut, flags);
}
