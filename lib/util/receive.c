/* SPDX-License-Identifier: MIT */
#include "util/receive.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include "util/fd.h"

/* SCM_MAX_FD: the most descriptors that one sendmsg(2) can carry. */
#define MAX_DESCRIPTORS 253

static void add_descriptors(struct vug_fd_list *list, const struct cmsghdr *control)
{
	size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);

	for (size_t i = 0; i < count; i++) {
		int fd;

		memcpy(&fd, CMSG_DATA(control) + i * sizeof(int), sizeof(fd));
		if (list->count < list->room) {
			list->fds[list->count++] = fd;
		} else {
			vug_fd_close(&fd);
			list->is_full = true;
		}
	}
}

long vug_fd_receive(int fd, void *bytes, size_t length, struct vug_fd_list *list)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * MAX_DESCRIPTORS)];
	} control;
	struct iovec entry = {.iov_base = bytes, .iov_len = length};
	struct msghdr message = {.msg_iov = &entry,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	ssize_t count = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (count < 0)
		return vug_fd_is_passing_error(errno) ? -EAGAIN : -errno;
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c != NULL;
	     c = vug_fd_get_next_control(&message, c)) {
		vug_fd_close_process(c);
		if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_RIGHTS)
			add_descriptors(list, c);
	}
	if (message.msg_flags & MSG_CTRUNC)
		return -EMFILE;
	return count > 0 ? count : -ECONNRESET;
}
