/* SPDX-License-Identifier: MIT */
/* What a back end may send as a picture, or instead of one. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel-rows/require.h"
#include "channel-rows/session.h"
#include "sealed-memory/sealed-memory.h"

int descriptor_new_memory(size_t length, bool is_sealed)
{
	int fd = is_sealed ? sealed_memory_open("picture", length)
			   : memfd_create("picture", MFD_CLOEXEC);

	require(fd >= 0, "no memory can be shared");
	require(is_sealed || ftruncate(fd, (off_t)length) == 0, "ftruncate failed");
	return fd;
}

static int new_file(void)
{
	char path[] = "/var/tmp/vug-hostile.XXXXXX";
	int fd = mkstemp(path);

	require(fd >= 0, "no file can be made in /var/tmp");
	unlink(path);
	require(ftruncate(fd, (off_t)PICTURE_BYTES) == 0, "ftruncate failed");
	return fd;
}

/* The read end; nobody writes. */
static int new_pipe(void)
{
	int fds[2];

	require(pipe2(fds, O_CLOEXEC) == 0, "no pipe");
	close(fds[1]);
	return fds[0];
}

static int new_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
}

static int new_write_only(void)
{
	int memory = descriptor_new_memory(PICTURE_BYTES, true), fd;
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
		return descriptor_new_memory(PICTURE_BYTES, true);
	case DESCRIPTOR_UNSEALED:
		return descriptor_new_memory(PICTURE_BYTES, false);
	case DESCRIPTOR_TOO_SMALL:
		return descriptor_new_memory(4096, true);
	case DESCRIPTOR_EMPTY:
		return descriptor_new_memory(0, true);
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

	require(fd >= 0, "a descriptor of kind %d cannot be made", (int)kind);
	return fd;
}
