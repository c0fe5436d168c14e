/* SPDX-License-Identifier: MIT */
/*
 * What must not take for ever: a frame that nobody finishes would freeze the guest, so after a while
 * it counts as done. One timer for all of them.
 */
#include <sys/timerfd.h>

#include "server/server.h"

void vug_server_expire_frames(struct vug_server *server)
{
	const struct itimerspec disarmed = {0};
	unsigned int expired;
	int64_t now;

	if (server->timer_deadline == 0)
		return;
	now = vug_clock_now(&server->log.clock);
	if (now < server->timer_deadline)
		return;
	/* Else it stays readable, and the next dispatch tries again. */
	if (timerfd_settime(server->timer_fd, 0, &disarmed, NULL) == 0)
		server->timer_deadline = 0;
	expired = vug_frame_board_expire(server->board, now);
	server->counts.frames_expired += expired;
	if (expired > 0)
		vug_log_peer(
			&server->log, VUG_TOPIC_FRAME,
			"%u frames were not finished within %lld ms: done for the guest's sake",
			expired, (long long)(server->frame_timeout / 1000));
}

static int64_t get_deadline(const struct vug_server *server)
{
	int64_t out = vug_frame_board_get_deadline(server->board);
	int64_t held = vug_server_get_held_deadline(server);

	return out == 0 || (held != 0 && held < out) ? held : out;
}

/* Armed for the oldest frame and then left alone: not a system call for every frame. */
bool vug_server_arm_timer(struct vug_server *server)
{
	int64_t deadline, delay;
	struct itimerspec when = {0};

	if (server->timer_deadline != 0)
		return true;
	deadline = get_deadline(server);
	if (deadline == 0)
		return true;
	delay = deadline - vug_clock_now(&server->log.clock);
	if (delay < 1)
		delay = 1;
	when.it_value.tv_sec = delay / 1000000;
	when.it_value.tv_nsec = delay % 1000000 * 1000;
	if (timerfd_settime(server->timer_fd, 0, &when, NULL) < 0)
		return false;
	server->timer_deadline = deadline;
	return true;
}
