/* SPDX-License-Identifier: MIT */
#include "support/armed.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "support/check.h"

/* A line is about 80 bytes. */
#define TEXT_SIZE (ARMED_MAX_WATCHES * 100)
/* In milliseconds, on a machine that does much else. */
#define TIMER_LATENESS 100

/* A test may have taken all descriptors away from the library. */
static int open_beyond_limit(const char *path)
{
	struct rlimit limit, raised;
	int fd;

	check(getrlimit(RLIMIT_NOFILE, &limit) == 0, "no limits");
	raised = limit;
	raised.rlim_cur = raised.rlim_max;
	setrlimit(RLIMIT_NOFILE, &raised);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	setrlimit(RLIMIT_NOFILE, &limit);
	return fd;
}

static void read_text(int epoll_fd, char *ret_text)
{
	char path[64];
	size_t length = 0;
	ssize_t count;
	int fd;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", epoll_fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		fd = open_beyond_limit(path);
	check(fd >= 0, "cannot open %s", path);
	while ((count = read(fd, ret_text + length, TEXT_SIZE - 1 - length)) > 0)
		length += (size_t)count;
	close(fd);
	check(length < TEXT_SIZE - 1, "%s is too long", path);
	ret_text[length] = '\0';
}

static const char *skip_line(const char *text)
{
	while (*text != '\0' && *text != '\n')
		text++;
	return *text == '\n' ? text + 1 : text;
}

/* "tfd:        5 events:       19 data: …". By hand: a fuzzer remembers what is searched for. */
static bool read_watch(const char *line, struct armed_watch *ret_watch)
{
	char *end;

	if (line[0] != 't' || line[1] != 'f' || line[2] != 'd' || line[3] != ':')
		return false;
	ret_watch->fd = (int)strtol(line + 4, &end, 10);
	while (*end != ':' && *end != '\0')
		end++;
	check(*end == ':', "the kernel writes watches in another way: %s", line);
	ret_watch->events = (uint32_t)strtoul(end + 1, NULL, 16);
	return true;
}

void armed_read_watches(int epoll_fd, struct armed_watches *ret_watches)
{
	char text[TEXT_SIZE];
	const char *line;

	read_text(epoll_fd, text);
	ret_watches->count = 0;
	for (line = text; *line != '\0'; line = skip_line(line)) {
		check(ret_watches->count < ARMED_MAX_WATCHES, "too many watches");
		if (read_watch(line, &ret_watches->watches[ret_watches->count]))
			ret_watches->count++;
	}
}

uint32_t armed_get_events(const struct armed_watches *watches, int fd)
{
	uint32_t events = 0;

	for (size_t i = 0; i < watches->count; i++)
		if (watches->watches[i].fd == fd)
			events |= watches->watches[i].events;
	return events & (EPOLLIN | EPOLLOUT);
}

bool armed_is_watched(const struct armed_watches *watches, int fd)
{
	for (size_t i = 0; i < watches->count; i++)
		if (watches->watches[i].fd == fd)
			return true;
	return false;
}

static bool is_readable_within(int fd, int milliseconds)
{
	struct pollfd entry = {.fd = fd, .events = POLLIN};

	return poll(&entry, 1, milliseconds) > 0 && (entry.revents & POLLIN);
}

bool armed_is_readable(int fd)
{
	return is_readable_within(fd, 0);
}

bool armed_is_timer_set(int timer_fd)
{
	struct itimerspec rest;

	check(timerfd_gettime(timer_fd, &rest) == 0, "not a timer");
	/*
	 * In this order: it may fire meanwhile. One that is due has no time left, and is not readable before its
	 * interrupt has been served.
	 */
	return rest.it_value.tv_sec != 0 || rest.it_value.tv_nsec != 0 ||
	       is_readable_within(timer_fd, TIMER_LATENESS);
}
