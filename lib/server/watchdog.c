/* SPDX-License-Identifier: MIT */
/*
 * What must not take for ever: a frame that nobody finishes would freeze the guest, so after a while
 * it counts as done; a channel that nobody looks at is looked at again, and a frame
 * that there was no memory for is tried again. One timer for all of them.
 */
#include <sys/timerfd.h>

#include "server/server.h"

/* Frames that there was no memory for are made with the damage that is new. */
static void retry_frames(struct vug_server *server, int64_t now)
{
	if (server->retry_at == 0 || server->retry_at > now)
		return;
	server->retry_at = 0;
	server->has_new_damage = true;
}

void vug_server_expire_frames(struct vug_server *server)
{
	unsigned int expired;
	int64_t now;

	if (server->timer_deadline == 0)
		return;
	now = vug_clock_now(&server->log.clock);
	if (now < server->timer_deadline)
		return;
	server->timer_deadline = 0;
	server->is_timer_due = true;
	retry_frames(server, now);
	expired = vug_frame_board_expire(server->board, now);
	server->counts.frames_expired += expired;
	if (expired > 0)
		vug_log_peer(
			&server->log, VUG_TOPIC_FRAME,
			"%u frames were not finished within %lld ms: done for the guest's sake",
			expired, (long long)(server->frame_timeout / 1000));
}

/* Of two points in time, of which 0 never comes. */
static int64_t get_earlier(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

static int64_t get_frame_deadline(const struct vug_server *server)
{
	return get_earlier(vug_frame_board_get_deadline(server->board),
			   vug_server_get_held_deadline(server));
}

/* A deadline of 0 disarms it. */
static bool set_timer(struct vug_server *server, int64_t deadline)
{
	struct itimerspec when = {0};

	if (deadline != 0) {
		int64_t delay = deadline - vug_clock_now(&server->log.clock);

		if (delay < 1)
			delay = 1;
		when.it_value.tv_sec = delay / 1000000;
		when.it_value.tv_nsec = delay % 1000000 * 1000;
	}
	if (timerfd_settime(server->timer_fd, 0, &when, NULL) < 0)
		return false;
	server->timer_deadline = deadline;
	server->is_timer_due = false;
	return true;
}

/* Armed for the oldest frame and then left alone: not a system call for every frame. */
bool vug_server_arm_timer(struct vug_server *server)
{
	int64_t resume_at = server->channel != NULL ? server->channel->resume_at : 0;
	int64_t soon = get_earlier(resume_at, server->retry_at);
	int64_t deadline;

	if (server->timer_deadline != 0 &&
	    get_earlier(server->timer_deadline, soon) == server->timer_deadline)
		return true;
	deadline = get_earlier(get_frame_deadline(server), soon);
	if (deadline == 0 && !server->is_timer_due)
		return true;
	return set_timer(server, deadline);
}
