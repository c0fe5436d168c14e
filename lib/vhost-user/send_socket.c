/* SPDX-License-Identifier: MIT */
/* VHOST_USER_GPU_SET_SOCKET, as a VMM sends it. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "vhost-user/message.h"
#include "vug/vhost-user.h"

static ssize_t send_once(int socket, const struct msghdr *message)
{
	ssize_t count;

	do
		count = sendmsg(socket, message, MSG_NOSIGNAL);
	while (count < 0 && errno == EINTR);
	return count;
}

/* The first byte of it takes the descriptor along. */
static ssize_t send_with_descriptor(int socket, const void *bytes, size_t length, int fd)
{
	union {
		struct cmsghdr header;
		uint8_t bytes[CMSG_SPACE(sizeof(int))];
	} control = {.bytes = {0}}; /* all of it: to set another member need not clear the rest */
	struct iovec entry = {.iov_base = (void *)bytes, .iov_len = length};
	const struct msghdr message = {.msg_iov = &entry,
				       .msg_iovlen = 1,
				       .msg_control = control.bytes,
				       .msg_controllen = sizeof(control.bytes)};

	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return send_once(socket, &message);
}

/* Returns 0, or -EIO: the message was begun, and cannot be ended. */
static int send_rest(int socket, const uint8_t *bytes, size_t length)
{
	while (length > 0) {
		struct iovec entry = {.iov_base = (void *)bytes, .iov_len = length};
		const struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};
		ssize_t count = send_once(socket, &message);

		if (count <= 0)
			return -EIO;
		bytes += count;
		length -= (size_t)count;
	}
	return 0;
}

int vug_vhost_user_send_socket(int vhost_user_fd, int channel_fd, uint32_t flags)
{
	struct vhost_user_header header = {.request = VHOST_USER_GPU_SET_SOCKET,
					   .flags = VHOST_USER_VERSION};
	ssize_t count;

	if (flags & ~VUG_SEND_SOCKET_NEED_REPLY)
		return -EINVAL;
	if (vhost_user_fd < 0 || channel_fd < 0)
		return -EBADF;
	if (flags & VUG_SEND_SOCKET_NEED_REPLY)
		header.flags |= VHOST_USER_FLAG_NEED_REPLY;
	count = send_with_descriptor(vhost_user_fd, &header, sizeof(header), channel_fd);
	if (count < 0)
		return -errno;
	return send_rest(vhost_user_fd, (const uint8_t *)&header + count,
			 sizeof(header) - (size_t)count);
}
