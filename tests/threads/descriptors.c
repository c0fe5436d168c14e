/* SPDX-License-Identifier: MIT */
/*
 * What ThreadSanitizer does not know of descriptors, linked into programs that it watches: who finds with poll() or
 * epoll_wait() that a socket of a pair is readable, comes after what another thread did before it wrote to the other
 * one. That is how a fence works. ThreadSanitizer sees that order in read() and recv() alone, and on no duplicate that
 * fcntl() has made.
 */
#include <fcntl.h>
#include <poll.h>
#include <sanitizer/tsan_interface.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "next.h"

#define MAX_DESCRIPTORS 1024

/* What the writer releases and the reader acquires: an address for each pair, which a duplicate has, too. */
static char pairs[MAX_DESCRIPTORS];
static _Atomic(char *) pair_of[MAX_DESCRIPTORS];
static atomic_int waits[MAX_DESCRIPTORS]; /* the epoll descriptor that waits for it, or 0 */

static bool is_known(int fd)
{
	return fd >= 0 && fd < MAX_DESCRIPTORS && pair_of[fd];
}

static void come_after_writer(int fd)
{
	if (is_known(fd))
		__tsan_acquire(pair_of[fd]);
}

static void come_before_reader(int fd)
{
	if (is_known(fd))
		__tsan_release(pair_of[fd]);
}

static void set_pair(int fd, char *pair)
{
	if (fd >= 0 && fd < MAX_DESCRIPTORS)
		pair_of[fd] = pair;
}

/* --- who makes, writes and closes ------------------------------------------------------------- */

int socketpair(int domain, int type, int protocol, int fds[2])
{
	static atomic_uint count;
	int (*next)(int, int, int, int *);
	char *pair = &pairs[count++ % MAX_DESCRIPTORS];
	int result;

	NEXT("socketpair", &next);
	result = next(domain, type, protocol, fds);
	if (result == 0) {
		set_pair(fds[0], pair);
		set_pair(fds[1], pair);
	}
	return result;
}

int fcntl(int fd, int command, ...)
{
	int (*next)(int, int, ...);
	va_list arguments;
	void *argument;
	int result;

	va_start(arguments, command);
	argument = va_arg(arguments, void *);
	va_end(arguments);
	NEXT("fcntl", &next);
	result = next(fd, command, argument);
	if (command == F_DUPFD_CLOEXEC && is_known(fd))
		set_pair(result, pair_of[fd]);
	return result;
}

int close(int fd)
{
	int (*next)(int);

	set_pair(fd, NULL);
	NEXT("close", &next);
	return next(fd);
}

ssize_t write(int fd, const void *bytes, size_t length)
{
	ssize_t (*next)(int, const void *, size_t);

	come_before_reader(fd);
	NEXT("write", &next);
	return next(fd, bytes, length);
}

/* --- who waits -------------------------------------------------------------------------------- */

int poll(struct pollfd *entries, nfds_t count, int timeout)
{
	int (*next)(struct pollfd *, nfds_t, int);
	int result;

	NEXT("poll", &next);
	result = next(entries, count, timeout);
	for (nfds_t i = 0; i < count && result > 0; i++) {
		if (entries[i].revents & POLLIN)
			come_after_writer(entries[i].fd);
	}
	return result;
}

int epoll_ctl(int epoll, int operation, int fd, struct epoll_event *event)
{
	int (*next)(int, int, int, struct epoll_event *);

	if (fd >= 0 && fd < MAX_DESCRIPTORS)
		waits[fd] = operation == EPOLL_CTL_DEL ? 0 : epoll;
	NEXT("epoll_ctl", &next);
	return next(epoll, operation, fd, event);
}

int epoll_wait(int epoll, struct epoll_event *events, int count, int timeout)
{
	int (*next)(int, struct epoll_event *, int, int);
	int result;

	NEXT("epoll_wait", &next);
	result = next(epoll, events, count, timeout);
	for (int fd = 0; fd < MAX_DESCRIPTORS && result > 0; fd++) {
		struct pollfd entry = {.fd = fd, .events = POLLIN};

		if (waits[fd] == epoll && is_known(fd))
			(void)poll(&entry, 1, 0);
	}
	return result;
}
