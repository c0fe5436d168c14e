/* SPDX-License-Identifier: MIT */
/* The clock stands still until the test advances it, and then the timers that are due fire. */
#include <poll.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>

#include "double.h"
#include "double_books.h"
#include "double_calls.h"
#include "support/check.h"

#define BEGIN INT64_C(1000000000000)
#define SECOND INT64_C(1000000000)
#define MAX_TIMERS 8

static int64_t now; /* nanoseconds */
static struct timer {
	int fd; /* 0: none */
	int64_t deadline;
} timers[MAX_TIMERS];

void double_start_time(void)
{
	now = BEGIN;
	memset(timers, 0, sizeof(timers));
}

static struct timer *find_timer(int fd)
{
	for (size_t i = 0; i < MAX_TIMERS; i++)
		if (timers[i].fd == fd)
			return &timers[i];
	return NULL;
}

void double_forget_timer(int fd)
{
	struct timer *timer = find_timer(fd);

	if (timer != NULL)
		timer->fd = 0;
}

/* The real one, which the program waits on. */
static void fire(struct timer *timer)
{
	const struct itimerspec at_once = {.it_value.tv_nsec = 1};
	struct pollfd entry = {.fd = timer->fd, .events = POLLIN};

	timer->deadline = 0;
	check(timerfd_settime(timer->fd, 0, &at_once, NULL) == 0, "timerfd_settime failed");
	check(poll(&entry, 1, 20000) == 1, "a timer did not fire");
}

bool double_advance(unsigned int milliseconds)
{
	bool has_fired = false;

	now += milliseconds * (SECOND / 1000);
	for (size_t i = 0; i < MAX_TIMERS; i++) {
		if (timers[i].fd == 0 || timers[i].deadline == 0 || timers[i].deadline > now)
			continue;
		fire(&timers[i]);
		has_fired = true;
	}
	return has_fired;
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *ret_time)
{
	double_count(CALL_CLOCK);
	check(clock == CLOCK_MONOTONIC, "clock %d", clock);
	*ret_time = (struct timespec){.tv_sec = now / SECOND, .tv_nsec = now % SECOND};
	return 0;
}

int __wrap_timerfd_create(int clock, int flags)
{
	struct timer *timer = find_timer(0);
	int fd;

	if (double_fails(CALL_TIMERFD_CREATE))
		return -1;
	check(timer != NULL && clock == CLOCK_MONOTONIC, "another clock, or too many timers");
	fd = timerfd_create(clock, flags);
	double_own(fd);
	*timer = (struct timer){.fd = fd};
	return fd;
}

int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *value,
			   struct itimerspec *ret_old)
{
	const struct itimerspec disarmed = {0};
	struct timer *timer = find_timer(fd);
	int64_t delay = value->it_value.tv_sec * SECOND + value->it_value.tv_nsec;

	if (double_fails(CALL_TIMERFD_SETTIME))
		return -1;
	check(timer != NULL && flags == 0, "not a timer, or an absolute time");
	timer->deadline = delay > 0 ? now + delay : 0;
	return timerfd_settime(fd, 0, &disarmed, ret_old);
}
