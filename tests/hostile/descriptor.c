/* SPDX-License-Identifier: MIT */
/* What a back end may send as a picture, or instead of one. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "session.h"
#include "support/check.h"
#include "support/memory_file.h"

#define PICTURE_BYTES ((size_t)DESCRIPTOR_PICTURE_SIZE * DESCRIPTOR_PICTURE_SIZE * 4)

static int new_file(void)
{
	char path[] = "/var/tmp/vug-hostile.XXXXXX";
	int fd = mkstemp(path);

	check(fd >= 0, "no file can be made in /var/tmp");
	unlink(path);
	check(ftruncate(fd, (off_t)PICTURE_BYTES) == 0, "ftruncate failed");
	return fd;
}

/* The read end; nobody writes. */
static int new_pipe(void)
{
	int fds[2];

	check(pipe2(fds, O_CLOEXEC) == 0, "no pipe");
	close(fds[1]);
	return fds[0];
}

static int new_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int new_write_only(void)
{
	int memory = memory_file_new(PICTURE_BYTES, true), fd;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", memory);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	close(memory);
	return fd;
}

static int create(enum descriptor_kind kind, int channel)
{
	switch (kind) {
	case DESCRIPTOR_SEALED:
		return memory_file_new(PICTURE_BYTES, true);
	case DESCRIPTOR_UNSEALED:
		return memory_file_new(PICTURE_BYTES, false);
	case DESCRIPTOR_TOO_SMALL:
		return memory_file_new(4096, true);
	case DESCRIPTOR_EMPTY:
		return memory_file_new(0, true);
	case DESCRIPTOR_FILE:
		return new_file();
	case DESCRIPTOR_PIPE:
		return new_pipe();
	case DESCRIPTOR_DIRECTORY:
		return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	case DESCRIPTOR_ZERO:
		return open("/dev/zero", O_RDWR | O_CLOEXEC);
	case DESCRIPTOR_EVENT:
		return eventfd(0, EFD_CLOEXEC);
	case DESCRIPTOR_SOCKET:
		return new_socket();
	case DESCRIPTOR_OWN_SOCKET:
		return fcntl(channel, F_DUPFD_CLOEXEC, 0);
	case DESCRIPTOR_PATH:
		return open("/dev/null", O_PATH | O_CLOEXEC);
	case DESCRIPTOR_WRITE_ONLY:
		return new_write_only();
	default:
		return -1;
	}
}

int descriptor_new(enum descriptor_kind kind, int channel)
{
	int fd = create(kind, channel);

	check(fd >= 0, "a descriptor of kind %d cannot be made", (int)kind);
	return fd;
}
