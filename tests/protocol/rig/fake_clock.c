/* SPDX-License-Identifier: MIT */
#include "protocol/rig/fake_clock.h"

#include <sys/timerfd.h>

#include "channel/channel_source.h"

#define AN_HOUR 3600

static int64_t now = INT64_C(1000000000);

static int64_t step;
static bool holds_timers;
static void (*happens)(void);

static int64_t get_now(void *data)
{
	(void)data;
	now += step;
	if (happens != NULL)
		happens();
	return now;
}

int __real_timerfd_settime(int fd, int flags, const struct itimerspec *value,
			   struct itimerspec *ret_old);
int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *value,
			   struct itimerspec *ret_old);
int __wrap_timerfd_settime(int fd, int flags, const struct itimerspec *value,
			   struct itimerspec *ret_old)
{
	struct itimerspec later = *value;

	if (holds_timers && (later.it_value.tv_sec != 0 || later.it_value.tv_nsec != 0))
		later.it_value.tv_sec += AN_HOUR;
	return __real_timerfd_settime(fd, flags, &later, ret_old);
}

void fake_clock_install(void)
{
	rig->server->log.clock = (struct vug_clock){.now = get_now};
}

void fake_clock_hold_timers(void)
{
	holds_timers = true;
}

void fake_clock_set_meanwhile(void (*meanwhile)(void))
{
	happens = meanwhile;
}

void fake_clock_run(unsigned int microseconds)
{
	step = microseconds;
}

unsigned int fake_clock_get_pause(void)
{
	const struct vug_channel *channel = vug_channel_source_find(rig->server)->channel;

	return channel->resume_at != 0 ? (unsigned int)(channel->resume_at - channel->looked_at)
				       : 0;
}

bool fake_clock_has_pause(void)
{
	return fake_clock_get_pause() != 0;
}

void fake_clock_advance(unsigned int milliseconds)
{
	now += (int64_t)milliseconds * 1000;
	check(vug_server_dispatch(rig->server) == 0, "dispatch failed");
	rig_settle(rig);
}
