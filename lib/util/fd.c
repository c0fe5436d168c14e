/* SPDX-License-Identifier: MIT */
#include "util/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* <linux/socket.h> of Linux 6.5 */
#ifndef SCM_PIDFD
#define SCM_PIDFD 0x04
#endif

void vug_fd_close(int *fd)
{
	int saved_errno = errno;

	if (*fd >= 0)
		close(*fd);
	*fd = -1;
	errno = saved_errno;
}

int vug_fd_take(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

/* A process that may have no descriptor at all gets EINVAL, as if 0 were no number of one. */
int vug_fd_dup(int fd)
{
	int other = fcntl(fd, F_DUPFD_CLOEXEC, 0);

	if (other >= 0)
		return other;
	return errno == EINVAL ? -EMFILE : -errno;
}

int vug_fd_set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags < 0)
		return -errno;
	if (fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	return 0;
}

static int get_socket_option(int fd, int option, int *ret_value)
{
	socklen_t length = sizeof(*ret_value);

	return getsockopt(fd, SOL_SOCKET, option, ret_value, &length) < 0 ? -errno : 0;
}

void vug_fd_close_process(const struct cmsghdr *control)
{
	int fd;

	if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_PIDFD ||
	    control->cmsg_len < CMSG_LEN(sizeof(fd)))
		return;
	memcpy(&fd, CMSG_DATA(control), sizeof(fd));
	vug_fd_close(&fd);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wsign-compare"
struct cmsghdr *vug_fd_get_next_control(struct msghdr *message, struct cmsghdr *control)
{
	return CMSG_NXTHDR(message, control);
}
#pragma GCC diagnostic pop

bool vug_fd_is_socket(int fd)
{
	int type;

	return get_socket_option(fd, SO_TYPE, &type) == 0;
}

int vug_fd_check_unix_stream(int fd)
{
	struct sockaddr_un peer;
	socklen_t length = sizeof(peer);
	int domain = 0, type = 0;
	int error = get_socket_option(fd, SO_DOMAIN, &domain);

	if (error == 0)
		error = get_socket_option(fd, SO_TYPE, &type);
	if (error < 0)
		return error;
	if (domain != AF_UNIX || type != SOCK_STREAM)
		return -EPROTOTYPE;
	return getpeername(fd, (struct sockaddr *)&peer, &length) < 0 ? -errno : 0;
}

static int set_length(int fd, size_t length)
{
	int result;

	do
		result = ftruncate(fd, (off_t)length);
	while (result < 0 && errno == EINTR);
	return result;
}

/* Shared memory counts as a file: to ask for more of it would raise SIGXFSZ. */
static bool is_within_file_limit(size_t length)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_FSIZE, &limit) < 0 || length <= limit.rlim_cur;
}

int vug_fd_create_memory(const char *name, size_t length)
{
	int fd, error;

	if (!is_within_file_limit(length))
		return -EFBIG;
	fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd < 0)
		return -errno;
	if (set_length(fd, length) == 0 &&
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
		return fd;
	error = -errno;
	vug_fd_close(&fd);
	return error;
}

/* That file, by a description of its own: what a pipe gives are one that reads, one that writes. */
static int open_again(int fd, int *ret_fd)
{
	char path[sizeof("/proc/self/fd/") + 3 * sizeof(fd)];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	*ret_fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	return *ret_fd >= 0 ? 0 : -errno;
}

int vug_fd_create_fifo(int *ret_one, int *ret_other)
{
	int ends[2], error;

	*ret_one = *ret_other = -1;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	error = open_again(ends[0], ret_one);
	if (error == 0)
		error = open_again(ends[0], ret_other);
	vug_fd_close(&ends[0]);
	vug_fd_close(&ends[1]);
	if (error < 0)
		vug_fd_close(ret_one);
	return error;
}

/* The socket, or the kernel's memory, is full. */
bool vug_fd_is_passing_error(int error)
{
	return error == EAGAIN || error == EWOULDBLOCK || error == EINTR || error == ENOBUFS ||
	       error == ENOMEM;
}

int vug_fd_watch(int epoll_fd, int fd, unsigned int events, bool is_watched)
{
	struct epoll_event event = {.events = events};

	if (epoll_ctl(epoll_fd, is_watched ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) < 0)
		return -errno;
	return 0;
}

void vug_fd_unwatch(int epoll_fd, int fd)
{
	struct epoll_event event = {0};

	/* It may not be watched at all. */
	(void)epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, &event);
}
