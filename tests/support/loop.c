/* SPDX-License-Identifier: MIT */
#include "support/loop.h"

#include <poll.h>

#include "support/check.h"

/* A test's whole input is a few megabytes, and a dispatch takes at least a message. */
#define MAX_DISPATCHES 100000
#define PATIENCE_MS 20000

static int dispatch_server(void *server)
{
	return vug_server_dispatch(server);
}

static int dispatch_interposer(void *interposer)
{
	return vug_interposer_dispatch(interposer);
}

static bool is_readable_within(int fd, int timeout_ms)
{
	struct pollfd entry = {.fd = fd, .events = POLLIN};
	int count = poll(&entry, 1, timeout_ms);

	check(count >= 0 && !(entry.revents & (POLLNVAL | POLLERR)), "cannot poll %d", fd);
	return count > 0;
}

bool loop_is_readable(int fd)
{
	return is_readable_within(fd, 0);
}

void loop_wait_readable(int fd)
{
	check(is_readable_within(fd, PATIENCE_MS), "the descriptor never became readable");
}

static unsigned int settle(int fd, int (*dispatch)(void *), void *object)
{
	unsigned int count = 0;

	while (loop_is_readable(fd)) {
		int result = dispatch(object);

		check(result == 0, "dispatch returned %d", result);
		check(++count < MAX_DISPATCHES, "the poll descriptor stays readable: it spins");
	}
	return count;
}

unsigned int loop_settle(struct vug_server *server)
{
	return settle(vug_server_get_fd(server), dispatch_server, server);
}

unsigned int loop_settle_interposer(struct vug_interposer *interposer)
{
	return settle(vug_interposer_get_fd(interposer), dispatch_interposer, interposer);
}

void loop_settle_both(struct vug_interposer *interposer, struct vug_server *server)
{
	unsigned int count;

	do
		count = loop_settle_interposer(interposer) + loop_settle(server);
	while (count > 0);
}
