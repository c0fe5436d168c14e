/* SPDX-License-Identifier: MIT */
/*
 * What must not take for ever: a frame that nobody finishes would freeze the guest, so after a while it
 * counts as done. A listener that is late is not waited for. A source may ask to be dispatched by time.
 * A frame that there was no memory for is tried again. One that waits for the rest of an UPDATE goes out
 * without it when that does not come. One timer serves all of them.
 */
#include <sys/timerfd.h>

#include "display/server.h"

/* In microseconds. */
#define RETRY_DELAY 10000
#define WRITE_STALL 100000

void vug_server_retry_later(struct vug_server *server)
{
	if (server->retry_at == 0)
		server->retry_at = vug_clock_now(&server->log.clock) + RETRY_DELAY;
}

/* Frames that there was no memory for are made with the damage that is new. */
static void retry_frames(struct vug_server *server, int64_t now)
{
	if (server->retry_at == 0 || server->retry_at > now)
		return;
	server->retry_at = 0;
	vug_listeners_retry(server);
	server->has_new_damage = true;
}

static bool awaits_write(const struct vug_scanout *scanout)
{
	return scanout->is_frame_deferred && !scanout->is_write_stalled;
}

static void expire_writes(struct vug_server *server, int64_t now)
{
	for (uint32_t i = 0; i < server->num_scanouts; i++) {
		struct vug_scanout *scanout = &server->scanouts[i];

		if (!awaits_write(scanout) || now < scanout->written_at + WRITE_STALL)
			continue;
		scanout->is_write_stalled = true;
		server->has_new_damage = true;
		vug_listeners_wake_deferred(scanout);
	}
}

static int64_t get_write_deadline(const struct vug_server *server)
{
	int64_t earliest = 0;

	for (uint32_t i = 0; i < server->num_scanouts; i++)
		if (awaits_write(&server->scanouts[i]) &&
		    (earliest == 0 || server->scanouts[i].written_at + WRITE_STALL < earliest))
			earliest = server->scanouts[i].written_at + WRITE_STALL;
	return earliest;
}

static void expire_frames(struct vug_server *server, int64_t now)
{
	int64_t timeout = 0;
	unsigned int expired = vug_frame_board_expire(server->board, now, &timeout);

	server->counts.frames_expired += expired;
	if (expired > 0)
		vug_log_peer(&server->log, VUG_WARNING_FRAME,
			     "%u frames not finished within %lld ms: finished them; call "
			     "vug_frame_done() earlier",
			     expired, (long long)(timeout / 1000));
}

bool vug_server_look_at_timer(struct vug_server *server)
{
	int64_t now;

	if (server->timer_deadline == 0)
		return false;
	now = vug_clock_now(&server->log.clock);
	if (now < server->timer_deadline)
		return false;
	retry_frames(server, now);
	expire_writes(server, now);
	expire_frames(server, now);
	vug_server_expire_pictures(server, now);
	return true;
}

/* Of two points in time, of which 0 never comes. */
static int64_t get_earlier(int64_t a, int64_t b)
{
	return a == 0 || (b != 0 && b < a) ? b : a;
}

static int64_t get_frame_deadline(const struct vug_server *server)
{
	int64_t deadline = vug_frame_board_get_deadline(server->board);

	for (const struct vug_source *s = server->sources; s != NULL; s = s->next)
		deadline = get_earlier(deadline, vug_source_get_held_deadline(s));
	return deadline;
}

/* What cannot wait for a timer that is set for later. */
static int64_t get_short_deadline(const struct vug_server *server)
{
	int64_t deadline = get_earlier(server->retry_at, get_write_deadline(server));

	if (server->listeners != NULL)
		deadline = get_earlier(deadline, vug_server_get_picture_deadline(server));
	for (const struct vug_source *s = server->sources; s != NULL; s = s->next)
		deadline = get_earlier(deadline, s->type->get_deadline(s));
	return deadline;
}

/* A deadline of 0 disarms it. */
static bool set_timer(struct vug_server *server, int64_t deadline)
{
	struct itimerspec when = {0};

	if (deadline != 0) {
		int64_t delay = deadline - vug_clock_now(&server->log.clock);

		if (delay < 1)
			delay = 1;
		when.it_value.tv_sec = (time_t)(delay / 1000000);
		when.it_value.tv_nsec = (long)(delay % 1000000 * 1000);
	}
	if (timerfd_settime(server->timer_fd, 0, &when, NULL) < 0)
		return false;
	server->timer_deadline = deadline;
	server->is_timer_late = false;
	return true;
}

void vug_server_note_deadline(struct vug_server *server, int64_t deadline)
{
	if (deadline < server->timer_deadline)
		server->is_timer_late = true;
}

/*
 * Armed for the frame whose time is over first, and then left alone: not a system call for every frame.
 * A timer that has fired is readable until it is set again.
 */
bool vug_server_arm_timer(struct vug_server *server, bool has_fired)
{
	int64_t soon = get_short_deadline(server);
	int64_t deadline;

	if (!has_fired && !server->is_timer_late && server->timer_deadline != 0 &&
	    get_earlier(server->timer_deadline, soon) == server->timer_deadline)
		return true;
	deadline = get_earlier(get_frame_deadline(server), soon);
	if (deadline == 0 && !has_fired)
		return true;
	return set_timer(server, deadline);
}
