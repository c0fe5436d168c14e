/* SPDX-License-Identifier: MIT */
#include "scripted-vmm/event-loop.h"

#include <poll.h>
#include <stdint.h>
#include <time.h>

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool event_loop_add(struct event_loop *loop, int fd, void (*ready)(void *data), void *data)
{
	if (loop->count == EVENT_LOOP_MAX_WATCHES)
		return false;
	loop->watches[loop->count++] =
		(struct event_loop_watch){.fd = fd, .ready = ready, .data = data};
	return true;
}

void event_loop_remove(struct event_loop *loop, int fd)
{
	for (size_t i = 0; i < loop->count; i++)
		if (loop->watches[i].fd == fd)
			loop->watches[i--] = loop->watches[--loop->count];
}

/* One round; `extra_fd` only ends the wait. */
static void run_once(struct event_loop *loop, int extra_fd, int timeout_ms)
{
	struct pollfd fds[EVENT_LOOP_MAX_WATCHES + 1];
	const struct event_loop copy = *loop; /* a watch may take others away */

	for (size_t i = 0; i < copy.count; i++)
		fds[i] = (struct pollfd){.fd = copy.watches[i].fd, .events = POLLIN};
	fds[copy.count] = (struct pollfd){.fd = extra_fd, .events = POLLIN};
	if (poll(fds, copy.count + 1, timeout_ms) <= 0)
		return;
	for (size_t i = 0; i < copy.count; i++)
		if (fds[i].revents != 0)
			copy.watches[i].ready(copy.watches[i].data);
}

static bool run(struct event_loop *loop, bool (*is_done)(void *), void *data, int extra_fd)
{
	const int64_t bound = loop->bound_ms > 0 ? loop->bound_ms : EVENT_LOOP_BOUND_MS;
	const int64_t end = now_ms() + bound;
	int64_t left = bound;

	while (!is_done(data)) {
		if (left <= 0 || loop->is_stopped)
			return false;
		run_once(loop, extra_fd, (int)left);
		left = end - now_ms();
	}
	return true;
}

bool event_loop_run_until(struct event_loop *loop, bool (*is_done)(void *data), void *data)
{
	return run(loop, is_done, data, -1);
}

static bool is_readable(void *data)
{
	struct pollfd fd = {.fd = *(const int *)data, .events = POLLIN};

	return poll(&fd, 1, 0) == 1;
}

bool event_loop_run_until_readable(struct event_loop *loop, int fd)
{
	return run(loop, is_readable, &fd, fd);
}
