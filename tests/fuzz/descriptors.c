/* SPDX-License-Identifier: MIT */
#include "fuzz/descriptors.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz/target.h"

union control {
	struct cmsghdr header;
	uint8_t bytes[CMSG_SPACE(sizeof(int) * FUZZ_MAX_DESCRIPTORS)];
};

void fuzz_limit_descriptors(unsigned int limit)
{
	struct rlimit limits;

	if (getrlimit(RLIMIT_NOFILE, &limits) < 0)
		__builtin_trap();
	limits.rlim_cur = limit;
	if (setrlimit(RLIMIT_NOFILE, &limits) < 0)
		__builtin_trap();
}

/* More than a target ever has at a time. */
#define MAX_COUNTED 256

unsigned int fuzz_count_descriptors(void)
{
	unsigned int count = 0;

	for (int fd = 0; fd < MAX_COUNTED; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* libFuzzer writes the input into a file. */
void fuzz_fail(void)
{
	fuzz_limit_descriptors(FUZZ_ALL_DESCRIPTORS);
	__builtin_trap();
}

/* As much as the ring of an interposer. */
#define LARGE 65536

static int make_memory(size_t length, int seals)
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd >= 0 && (ftruncate(fd, (off_t)length) < 0 || fcntl(fd, F_ADD_SEALS, seals) < 0)) {
		close(fd);
		return -1;
	}
	return fd;
}

static int make_pipe(void)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) < 0)
		return -1;
	close(ends[1]);
	return ends[0];
}

int fuzz_make_descriptor(uint8_t kind)
{
	switch (kind % 7) {
	case 0:
		return make_memory(LARGE, 0);
	case 1:
		return make_memory(LARGE, F_SEAL_SHRINK);
	case 2:
		return make_memory(1, F_SEAL_SHRINK);
	case 3:
		return make_pipe();
	case 4:
		return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	case 5:
		return open("/dev/zero", O_RDWR | O_CLOEXEC);
	default:
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	}
}

static size_t make_all(const uint8_t *kinds, size_t count, int *ret_fds)
{
	size_t made = 0;

	for (size_t i = 0; i < count && made < FUZZ_MAX_DESCRIPTORS; i++) {
		ret_fds[made] = fuzz_make_descriptor(kinds[i]);
		made += ret_fds[made] >= 0;
	}
	return made;
}

static void attach(struct msghdr *message, union control *control, const int *fds, size_t count)
{
	if (count == 0)
		return;
	memset(control, 0, sizeof(*control));
	control->header.cmsg_level = SOL_SOCKET;
	control->header.cmsg_type = SCM_RIGHTS;
	control->header.cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(&control->header), fds, count * sizeof(int));
	message->msg_control = control->bytes;
	message->msg_controllen = CMSG_SPACE(count * sizeof(int));
}

void fuzz_send(int socket, const void *bytes, size_t length, const uint8_t *kinds, size_t count)
{
	struct iovec entry = {.iov_base = (void *)bytes, .iov_len = length};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};
	int fds[FUZZ_MAX_DESCRIPTORS];
	union control control;
	size_t made = make_all(kinds, count, fds);

	attach(&message, &control, fds, made);
	if (length > 0)
		(void)!sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	for (size_t i = 0; i < made; i++)
		close(fds[i]);
}

static void take_received(struct msghdr *message, void (*take)(int fd, void *data), void *data)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	size_t count;

	if (control == NULL || control->cmsg_type != SCM_RIGHTS)
		return;
	count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	for (size_t i = 0; i < count; i++) {
		int fd;

		memcpy(&fd, CMSG_DATA(control) + i * sizeof(fd), sizeof(fd));
		take(fd, data);
	}
}

void fuzz_receive(int socket, void (*take)(int fd, void *data), void *data)
{
	static uint8_t bytes[65536];
	struct iovec entry = {.iov_base = bytes, .iov_len = sizeof(bytes)};
	union control control;

	for (;;) {
		struct msghdr message = {.msg_iov = &entry,
					 .msg_iovlen = 1,
					 .msg_control = control.bytes,
					 .msg_controllen = sizeof(control.bytes)};

		if (recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) <= 0)
			return;
		take_received(&message, take, data);
	}
}

static void drop(int fd, void *data)
{
	(void)data;
	close(fd);
}

void fuzz_drain(int socket)
{
	fuzz_receive(socket, drop, NULL);
}
