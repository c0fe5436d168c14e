/* SPDX-License-Identifier: MIT */
/* When to sweep, and what a sweep needs. How it goes is in sweep_steps.c. */
#include "vhost-user/sweep.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "util/fd.h"
#include "vhost-user/ring_message.h"
#include "vug/stats.h"

void vug_sweep_init(struct vug_sweep *sweep, struct vug_log *log, int epoll_fd,
		    uint32_t num_scanouts)
{
	sweep->log = log;
	sweep->epoll_fd = epoll_fd;
	sweep->num_scanouts = num_scanouts;
	sweep->timer_fd = -1;
	vug_gpu_ring_clear(&sweep->driver.ring);
}

static void unwatch(struct vug_sweep *sweep, int fd)
{
	if (fd >= 0)
		epoll_ctl(sweep->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

/* The back end may still hold call_fd: only what is taken out of the epoll stays silent. */
static void end_sweep(struct vug_sweep *sweep)
{
	unwatch(sweep, sweep->driver.ring.call_fd);
	unwatch(sweep, sweep->timer_fd);
	vug_relay_reset(&sweep->outgoing);
	vug_gpu_driver_finish(&sweep->driver);
	vug_fd_close(&sweep->timer_fd);
	sweep->is_running = false;
}

void vug_sweep_reset(struct vug_sweep *sweep)
{
	end_sweep(sweep);
	vug_ring_setup_forget(&sweep->ring);
	vug_memory_setup_forget(&sweep->memory);
	sweep->replies = (struct vug_owed_replies){.is_owed_to_us = false};
}

void vug_sweep_record_request(struct vug_sweep *sweep, const struct vug_relay *relay)
{
	vug_ring_setup_record_request(&sweep->ring, relay);
	vug_memory_setup_record_request(&sweep->memory, relay);
	if (relay->header.request == VHOST_USER_GET_VRING_BASE)
		vug_owed_replies_add_vmms(&sweep->replies);
}

bool vug_sweep_take_reply(struct vug_sweep *sweep, const struct vug_relay *relay)
{
	if (relay->header.request == VHOST_USER_GET_VRING_BASE &&
	    vug_owed_replies_take(&sweep->replies))
		return true;
	vug_ring_setup_record_reply(&sweep->ring, relay);
	vug_memory_setup_record_reply(&sweep->memory, relay);
	return false;
}

static const char *find_obstacle(const struct vug_sweep *sweep)
{
	const struct vug_ring_setup *ring = &sweep->ring;
	uint32_t number = vug_ring_setup_get_number(ring);
	const char *obstacle = vug_ring_find_obstacle(ring->features, ring->protocol_features);

	if (obstacle != NULL)
		return obstacle;
	if (sweep->replies.is_owed_to_us)
		return "the back end has not stopped its control queue since the last reset";
	if (!vug_ring_setup_is_complete(ring))
		return "the VMM has not set up the control queue";
	if (number < VUG_GPU_RING_MIN_NUMBER || (number & (number - 1)) != 0)
		return "the control queue is too short";
	if (!vug_memory_setup_has_room(&sweep->memory, ring->protocol_features))
		return "the back end has no room for another memory region";
	return NULL;
}

static int create_timer(struct vug_sweep *sweep)
{
	int error;

	sweep->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (sweep->timer_fd < 0)
		return -errno;
	error = vug_sweep_arm_timer(sweep);
	if (error < 0)
		return error;
	return vug_fd_watch(sweep->epoll_fd, sweep->timer_fd, EPOLLIN, false);
}

/* No more than the VMM's ring has: the back end takes that much. */
static int start_driver(struct vug_sweep *sweep)
{
	uint32_t number = vug_ring_setup_get_number(&sweep->ring);
	int error;

	if (number > VUG_GPU_RING_MAX_NUMBER)
		number = VUG_GPU_RING_MAX_NUMBER;
	error = vug_gpu_driver_init(&sweep->driver, number, sweep->num_scanouts);
	if (error == 0)
		error = vug_fd_watch(sweep->epoll_fd, sweep->driver.ring.call_fd, EPOLLIN | EPOLLET,
				     false);
	return error;
}

/* What the kicks are made with is the one file that is opened. */
static const char *describe(int error)
{
	return error == -ENOENT ? "there is no /proc: mount it" : strerror(-error);
}

static bool begin(struct vug_sweep *sweep)
{
	const char *obstacle = find_obstacle(sweep);
	int error = 0;

	sweep->step = 0;
	sweep->has_given_up_driving = sweep->has_given_up_stopping = false;
	sweep->start = vug_clock_now(&sweep->log->clock);
	if (obstacle == NULL)
		error = start_driver(sweep);
	if (obstacle == NULL && error == 0)
		error = create_timer(sweep);
	if (obstacle == NULL && error == 0)
		return true;
	end_sweep(sweep);
	vug_log_peer(sweep->log, VUG_WARNING_VHOST_USER,
		     "guest reset: cannot remove the old guest's resources: %s: they use the "
		     "back end's memory until you restart it",
		     obstacle != NULL ? obstacle : describe(error));
	return false;
}

/* The log comes last: in it the program may do as it likes, and end the connections too. */
static void finish(struct vug_sweep *sweep)
{
	struct vug_log *log = sweep->log;
	bool was_slow = sweep->has_given_up_driving && sweep->driver.next <= VUG_GPU_DRIVER_MAX_GAP;
	bool is_stuck = sweep->has_given_up_stopping;
	uint32_t removed = sweep->driver.removed, tried = sweep->driver.next - 1;
	int64_t time = vug_clock_now(&log->clock) - sweep->start;

	end_sweep(sweep);
	vug_log_line(log, VUG_LOG_INFO,
		     "guest reset: removed %u resources of the old guest in %lld.%lld ms", removed,
		     (long long)time / 1000, (long long)time % 1000 / 100);
	if (is_stuck)
		vug_log_peer(log, VUG_WARNING_VHOST_USER,
			     "guest reset: the back end did not stop its control queue in time: no "
			     "reset removes resources until it does");
	else if (was_slow)
		vug_log_peer(log, VUG_WARNING_VHOST_USER,
			     "guest reset: the back end was too slow: only the first %u resources "
			     "are removed; others use its memory until you restart it",
			     tried);
}

bool vug_sweep_is_due(const struct vug_sweep *sweep, const struct vug_relay *relay)
{
	return !sweep->is_running && vug_ring_setup_is_reset(&sweep->ring, relay);
}

int vug_sweep_hold(struct vug_sweep *sweep, const struct vug_relay *relay, int back_end_fd)
{
	int result;

	if (vug_sweep_is_due(sweep, relay))
		sweep->is_running = begin(sweep);
	if (!sweep->is_running)
		return 1;
	result = vug_sweep_advance(sweep, back_end_fd);
	if (result == 1 && sweep->is_running)
		finish(sweep);
	return result;
}

/* Edge-triggered events are over once they were seen; what they said is looked at after that. */
void vug_sweep_wake(struct vug_sweep *sweep)
{
	struct epoll_event events[8];
	uint64_t count;

	if (!sweep->is_running)
		return;
	epoll_wait(sweep->epoll_fd, events, sizeof(events) / sizeof(events[0]), 0);
	if (read(sweep->timer_fd, &count, sizeof(count)) == sizeof(count))
		sweep->is_late = true;
}

bool vug_sweep_is_waiting(const struct vug_sweep *sweep)
{
	if (!sweep->is_running || sweep->outgoing.is_whole)
		return false;
	return !vug_sweep_is_at_stop(sweep) || sweep->replies.is_owed_to_us;
}
