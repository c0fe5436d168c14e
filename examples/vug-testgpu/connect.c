/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "clock.h"
#include "poll-until/poll-until.h"
#include "testgpu.h"

#define TIME_BETWEEN_TRIES (CLOCK_SECOND / 50)

/* A descriptor or -errno. */
static int try_once(const struct sockaddr_un *address)
{
	/* Non-blocking: with a full backlog, connect() would wait out of reach of stop_fd. */
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0)
		return fd;
	int error = errno;
	close(fd);
	return -error;
}

/* Nobody has made the socket yet, nobody listens yet, or too many wait. */
static bool is_worth_another_try(int error)
{
	return error == -ENOENT || error == -ECONNREFUSED || error == -EAGAIN || error == -EINTR;
}

static int pause_between_tries(int stop_fd)
{
	struct pollfd stop = {.fd = stop_fd, .events = POLLIN};

	return poll_until(&stop, 1, clock_now() + TIME_BETWEEN_TRIES) > 0 ? -ECANCELED : 0;
}

int testgpu_connect(const char *path, double timeout, int stop_fd)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	uint64_t deadline = clock_after(timeout);

	if (strlen(path) >= sizeof address.sun_path)
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, strlen(path) + 1);
	for (;;) {
		int fd = try_once(&address);

		if (fd >= 0 || !is_worth_another_try(fd))
			return fd;
		if (clock_now() >= deadline)
			return -ETIMEDOUT;
		int error = pause_between_tries(stop_fd);
		if (error)
			return error;
	}
}
