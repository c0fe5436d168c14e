/* SPDX-License-Identifier: MIT */
/* Descriptors and files. What is declared a dma-buf looks like one of udmabuf's. */
#include <errno.h>
#include <fcntl.h>
#include <linux/dma-buf.h>
#include <linux/magic.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "double.h"
#include "double_books.h"
#include "double_calls.h"
#include "support/check.h"

#define MAX_DMABUFS 4

static ino_t dmabufs[MAX_DMABUFS];
static size_t num_dmabufs;
static int num_accesses; /* of the CPU to dma-bufs, begun and not ended */

void double_start_dmabufs(void)
{
	num_dmabufs = 0;
	num_accesses = 0;
}

void double_make_dmabuf(int fd)
{
	struct stat status;

	check(num_dmabufs < MAX_DMABUFS && fstat(fd, &status) == 0, "too many dma-bufs");
	dmabufs[num_dmabufs++] = status.st_ino;
}

static bool is_dmabuf(int fd)
{
	struct stat status;

	for (size_t i = 0; i < num_dmabufs; i++)
		if (fstat(fd, &status) == 0 && status.st_ino == dmabufs[i])
			return true;
	return false;
}

static int own(int fd)
{
	double_own(fd);
	return fd;
}

int __wrap_memfd_create(const char *name, unsigned int flags)
{
	return double_fails(CALL_MEMFD) ? -1 : own(memfd_create(name, flags));
}

int __wrap_eventfd(unsigned int count, int flags)
{
	return double_fails(CALL_EVENTFD) ? -1 : own(eventfd(count, flags));
}

int __wrap_open(const char *path, int flags, ...)
{
	check((flags & O_CREAT) == 0, "%s is created", path);
	return double_fails(CALL_OPEN) ? -1 : own(open(path, flags));
}

int __wrap_pipe2(int *ret_fds, int flags)
{
	if (double_fails(CALL_PIPE) || pipe2(ret_fds, flags) < 0)
		return -1;
	own(ret_fds[0]);
	own(ret_fds[1]);
	return 0;
}

int __wrap_epoll_create1(int flags)
{
	return double_fails(CALL_EPOLL_CREATE) ? -1 : own(epoll_create1(flags));
}

int __wrap_close(int fd)
{
	const struct double_fault *fault = double_count(CALL_CLOSE);

	double_disown(fd);
	double_forget_timer(fd);
	check(close(fd) == 0, "descriptor %d cannot be closed: %s", fd, strerror(errno));
	if (fault == NULL)
		return 0;
	errno = fault->error;
	return -1;
}

int __wrap_ftruncate(int fd, off_t length)
{
	return double_fails(CALL_FTRUNCATE) ? -1 : ftruncate(fd, length);
}

int __wrap_fcntl(int fd, int command, ...)
{
	va_list arguments;
	int argument, result;

	va_start(arguments, command);
	argument = va_arg(arguments, int);
	va_end(arguments);
	if (double_fails(command == F_DUPFD_CLOEXEC ? CALL_FCNTL_DUPFD : CALL_FCNTL))
		return -1;
	if (command == F_GET_SEALS && is_dmabuf(fd)) {
		errno = EINVAL;
		return -1;
	}
	result = fcntl(fd, command, argument);
	return command == F_DUPFD_CLOEXEC ? own(result) : result;
}

/* A dma-buf has no type, and says its size by lseek alone. FUSE must not be asked: DONT_SYNC. */
int __wrap_statx(int fd, const char *path, int flags, unsigned int wanted, struct statx *ret_status)
{
	int result;

	check(flags & AT_STATX_DONT_SYNC, "a file system may be asked about descriptor %d", fd);
	if (double_fails(CALL_STATX))
		return -1;
	result = statx(fd, path, flags, wanted, ret_status);
	if (is_dmabuf(fd)) {
		ret_status->stx_mode &= (uint16_t)~S_IFMT;
		ret_status->stx_size = 0;
	}
	return result;
}

/* Memory, and the inodes without a type: no file system in user space can have either. */
static bool is_of_the_kernel(int fd)
{
	struct stat status;

	return fcntl(fd, F_GET_SEALS) >= 0 ||
	       (fstat(fd, &status) == 0 && (status.st_mode & S_IFMT) == 0);
}

int __wrap_fstat(int fd, struct stat *ret_status)
{
	check(is_of_the_kernel(fd), "a file system is asked about descriptor %d", fd);
	return double_fails(CALL_FSTAT) ? -1 : fstat(fd, ret_status);
}

int __wrap_fstatfs(int fd, struct statfs *ret_status)
{
	int result;

	check(is_of_the_kernel(fd), "a file system is asked about descriptor %d", fd);
	if (double_fails(CALL_FSTATFS))
		return -1;
	result = fstatfs(fd, ret_status);
	if (is_dmabuf(fd))
		ret_status->f_type = DMA_BUF_MAGIC;
	return result;
}

ssize_t __wrap_readlink(const char *path, char *ret_target, size_t size)
{
	return double_fails(CALL_READLINK) ? -1 : readlink(path, ret_target, size);
}

static int export_fence(struct dma_buf_export_sync_file *request)
{
	request->fd = own(double_make_fence());
	return 0;
}

/* What has begun has to end, also where the end fails: an interrupted one is tried again. */
static void count_access(unsigned long request, const struct dma_buf_sync *sync, bool has_failed)
{
	if (request != DMA_BUF_IOCTL_SYNC)
		return;
	if (!(sync->flags & DMA_BUF_SYNC_END))
		num_accesses += has_failed ? 0 : 1;
	else if (!has_failed || (errno != EINTR && errno != EAGAIN))
		num_accesses--;
}

void double_expect_no_access(void)
{
	check(num_accesses == 0, "%d accesses of the CPU to dma-bufs are not ended", num_accesses);
}

int __wrap_ioctl(int fd, unsigned long request, ...)
{
	va_list arguments;
	void *argument;
	bool has_failed;

	va_start(arguments, request);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	has_failed = double_fails(CALL_IOCTL);
	count_access(request, argument, has_failed);
	if (has_failed)
		return -1;
	check(is_dmabuf(fd), "an ioctl of something else");
	if (request == DMA_BUF_IOCTL_EXPORT_SYNC_FILE)
		return export_fence(argument);
	check(request == DMA_BUF_IOCTL_SYNC, "an ioctl that the double does not know");
	return 0;
}

off_t __wrap_lseek(int fd, off_t offset, int whence)
{
	check(is_dmabuf(fd), "the position in descriptor %d is its owner's", fd);
	return double_fails(CALL_LSEEK) ? -1 : lseek(fd, offset, whence);
}

ssize_t __wrap_pread(int fd, void *buffer, size_t length, off_t offset)
{
	const struct double_fault *fault = double_count(CALL_PREAD);

	if (fault == NULL)
		return pread(fd, buffer, length, offset);
	if (fault->effect == EFFECT_SHORT)
		return pread(fd, buffer, 1, offset);
	errno = fault->error;
	return fault->effect == EFFECT_END ? 0 : -1;
}

ssize_t __wrap_read(int fd, void *buffer, size_t length)
{
	return double_fails(CALL_READ) ? -1 : read(fd, buffer, length);
}

ssize_t __wrap_write(int fd, const void *buffer, size_t length)
{
	return double_fails(CALL_WRITE) ? -1 : write(fd, buffer, length);
}

int __wrap_poll(struct pollfd *entries, nfds_t count, int timeout)
{
	check(timeout == 0, "the library waits for %d ms", timeout);
	return double_fails(CALL_POLL) ? -1 : poll(entries, count, timeout);
}

int __wrap_epoll_ctl(int epoll_fd, int operation, int fd, struct epoll_event *event)
{
	if (operation == EPOLL_CTL_DEL)
		double_count(CALL_EPOLL_DEL);
	else if (double_fails(CALL_EPOLL_CTL))
		return -1;
	return epoll_ctl(epoll_fd, operation, fd, event);
}

int __wrap_epoll_wait(int epoll_fd, struct epoll_event *events, int max, int timeout)
{
	check(timeout == 0, "the library waits for %d ms", timeout);
	return double_fails(CALL_EPOLL_WAIT) ? -1 : epoll_wait(epoll_fd, events, max, timeout);
}

FILE *__wrap_fopen(const char *path, const char *mode)
{
	static char exporter[] = "pos:\t0\nexp_name:\tudmabuf\n";
	const char *number = strrchr(path, '/') + 1;

	if (double_fails(CALL_FOPEN))
		return NULL;
	if (is_dmabuf((int)strtol(number, NULL, 10)))
		return fmemopen(exporter, strlen(exporter), "r");
	return fopen(path, mode);
}

char *__wrap_fgets(char *line, int size, FILE *file)
{
	return double_fails(CALL_FGETS) ? NULL : fgets(line, size, file);
}

int __wrap_fclose(FILE *file)
{
	const struct double_fault *fault = double_count(CALL_FCLOSE);
	int result = fclose(file);

	if (fault == NULL)
		return result;
	errno = fault->error;
	return EOF;
}
