/* SPDX-License-Identifier: MIT */
#include "poll-until/poll-until.h"

#include <errno.h>
#include <time.h>

#define SECOND UINT64_C(1000000000)
#define MILLISECOND UINT64_C(1000000)

static uint64_t get_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * SECOND + (uint64_t)now.tv_nsec;
}

uint64_t poll_deadline(int timeout_ms)
{
	return timeout_ms < 0 ? POLL_NEVER : get_now() + (uint64_t)timeout_ms * MILLISECOND;
}

static int poll_once(struct pollfd *fds, nfds_t count, uint64_t deadline)
{
	uint64_t now = get_now(), left = deadline > now ? deadline - now : 0;
	const struct timespec time = {.tv_sec = (time_t)(left / SECOND),
				      .tv_nsec = (long)(left % SECOND)};

	return ppoll(fds, count, deadline == POLL_NEVER ? NULL : &time, NULL);
}

int poll_until(struct pollfd *fds, nfds_t count, uint64_t deadline)
{
	int ready;

	do
		ready = poll_once(fds, count, deadline);
	while (ready < 0 && errno == EINTR);
	return ready;
}

int poll_for(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	return poll_until(fds, count, poll_deadline(timeout_ms));
}
