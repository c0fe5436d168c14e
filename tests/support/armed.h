/* SPDX-License-Identifier: MIT */
/* What the kernel says is armed. */
#ifndef SUPPORT_ARMED_H
#define SUPPORT_ARMED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARMED_MAX_WATCHES 128

struct armed_watch {
	int fd;
	uint32_t events;
};

/* What an epoll descriptor watches. */
struct armed_watches {
	size_t count;
	struct armed_watch watches[ARMED_MAX_WATCHES];
};

/* From /proc; fails the test where that says nothing. */
void armed_read_watches(int epoll_fd, struct armed_watches *ret_watches);
/* Of EPOLLIN and EPOLLOUT; 0 where it is not watched. */
uint32_t armed_get_events(const struct armed_watches *watches, int fd);
bool armed_is_watched(const struct armed_watches *watches, int fd);

bool armed_is_readable(int fd);
/* Whether the timer will fire, or has fired and is readable. */
bool armed_is_timer_set(int timer_fd);

#endif
