/* SPDX-License-Identifier: MIT */
#include "input/signal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Eventfds have no type, and other files of the kernel's without one do no harm. A write to a pipe
 * could end the process; a file system in user space could let any question wait for ever.
 */
bool vug_input_is_signal(int fd)
{
	struct statx status;

	return statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE, &status) == 0 &&
	       (status.stx_mode & S_IFMT) == 0;
}

/* One that is full has something to say already, and a write to it could wait. */
static bool is_full(int fd)
{
	struct pollfd ready = {.fd = fd, .events = POLLOUT};
	int count;

	do
		count = poll(&ready, 1, 0);
	while (count < 0 && errno == EINTR);
	return count >= 0 && !(ready.revents & POLLOUT);
}

void vug_input_send_signal(int fd)
{
	const uint64_t one = 1;
	ssize_t count;

	if (fd < 0 || is_full(fd))
		return;
	do
		count = write(fd, &one, sizeof(one));
	while (count < 0 && errno == EINTR);
}
