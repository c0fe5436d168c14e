/* SPDX-License-Identifier: MIT */
#include "display/held_frames.h"

#include <string.h>
#include <sys/epoll.h>

#include "buffer/fence.h"
#include "display/server.h"
#include "util/fd.h"

void vug_awaited_update_finish(struct vug_awaited_update *update)
{
	pixman_region32_fini(&update->damage);
	vug_shared_fence_unref(update->fence);
}

bool vug_awaited_update_is_empty(const struct vug_awaited_update *update)
{
	return !pixman_region32_not_empty((pixman_region32_t *)&update->damage);
}

/* A scanout's frames stay in order: behind one that is held the next one waits as well. */
static bool holds_before(const struct vug_held_frames *held, const struct vug_scanout *scanout,
			 uint32_t end)
{
	for (uint32_t i = 0; i < end; i++)
		if (held->frames[i].scanout == scanout)
			return true;
	return false;
}

/* Only a fence that can be acted upon is watched: any other would spin the loop. */
static int watch(const struct vug_source *source, const struct vug_held_frame *frame)
{
	return vug_fd_watch(source->server->epoll_fd, frame->fence, EPOLLIN, false);
}

/* Takes the fence over on success. */
static bool add(struct vug_source *source, const struct vug_held_frame *frame)
{
	struct vug_held_frames *held = &source->held;
	bool is_first = !holds_before(held, frame->scanout, held->count);

	if (held->count == VUG_MAX_HELD_FRAMES || (is_first && watch(source, frame) < 0))
		return false;
	held->frames[held->count++] = *frame;
	return true;
}

/* A scanout's frames stay in order: the time of none is over before that of those before it. */
static void set_deadline(struct vug_held_frame *frame, const struct vug_server *server,
			 const struct vug_held_frames *held)
{
	frame->since = vug_clock_now(&server->log.clock);
	frame->deadline = frame->since + server->frame_timeout;
	for (uint32_t i = 0; i < held->count; i++)
		if (held->frames[i].scanout == frame->scanout &&
		    held->frames[i].deadline > frame->deadline)
			frame->deadline = held->frames[i].deadline;
}

static int get_fence(const struct vug_scanout *scanout, const struct vug_awaited_update *update,
		     int *ret_fence)
{
	return update->fence != NULL ? vug_shared_fence_dup(update->fence, ret_fence)
				     : vug_buffer_get_fence(scanout->buffer, ret_fence);
}

bool vug_scanout_hold_frame(struct vug_scanout *scanout, const struct vug_awaited_update *update)
{
	struct vug_server *server = scanout->server;
	struct vug_source *source = scanout->source;
	struct vug_held_frame frame = {.scanout = scanout, .update = *update, .fence = -1};
	bool is_behind = holds_before(&source->held, scanout, source->held.count);

	/* Where it cannot be waited for, vug_buffer_map() returns -EAGAIN. */
	if ((!is_behind && (!server->waits_for_fences || vug_awaited_update_is_empty(update))) ||
	    (server->callbacks.frame == NULL && server->listeners == NULL) ||
	    get_fence(scanout, update, &frame.fence) < 0)
		return false;
	set_deadline(&frame, server, &source->held);
	if ((!vug_fence_is_signalled(frame.fence) || is_behind) && add(source, &frame)) {
		vug_server_note_deadline(server, frame.deadline);
		server->counts.frames_held++;
		return true;
	}
	vug_fd_close(&frame.fence);
	return false;
}

/* The next one of the same scanout may be watched now. */
static void watch_next(struct vug_source *source, const struct vug_scanout *scanout)
{
	struct vug_held_frames *held = &source->held;

	for (uint32_t i = 0; i < held->count; i++) {
		if (held->frames[i].scanout != scanout)
			continue;
		/* Where that fails its time will be over. */
		watch(source, &held->frames[i]);
		return;
	}
}

static struct vug_held_frame take(struct vug_source *source, uint32_t index)
{
	struct vug_held_frames *held = &source->held;
	struct vug_held_frame frame = held->frames[index];

	held->count--;
	memmove(&held->frames[index], &held->frames[index + 1],
		(held->count - index) * sizeof(held->frames[0]));
	/* The dma-buf's own descriptor is somebody else's too, so that closing would not do it. */
	vug_fd_unwatch(source->server->epoll_fd, frame.fence);
	vug_fd_close(&frame.fence);
	return frame;
}

static bool is_over(const struct vug_source *source, uint32_t index, int64_t now)
{
	const struct vug_held_frame *frame = &source->held.frames[index];

	return !holds_before(&source->held, frame->scanout, index) &&
	       (frame->deadline <= now || vug_fence_is_signalled(frame->fence));
}

static void release(struct vug_source *source, uint32_t index, int64_t now)
{
	struct vug_held_frame frame = take(source, index);
	struct vug_server *server = source->server;
	uint64_t generation = source->generation;

	watch_next(source, frame.scanout);
	if (frame.deadline <= now)
		vug_log_peer(&server->log, VUG_WARNING_FRAME,
			     "scanout %u: acquire fence still pending after %lld ms: the frame is "
			     "shown unfinished",
			     frame.scanout->index, (long long)((now - frame.since) / 1000));
	if (source->generation != generation || /* not after that line */
	    !vug_scanout_send_awaited_frame(frame.scanout, &frame.update))
		vug_source_drop_picture(source, generation, frame.update.cookie);
	vug_awaited_update_finish(&frame.update);
}

void vug_source_release_held_frames(struct vug_source *source)
{
	uint32_t index = 0;
	int64_t now;

	if (source->held.count == 0)
		return;
	now = vug_clock_now(&source->server->log.clock);
	/* A callback may drop any of them, but none is added here. */
	while (index < source->held.count) {
		if (!is_over(source, index, now)) {
			index++;
			continue;
		}
		release(source, index, now);
		index = 0;
	}
}

void vug_scanout_drop_held_frames(struct vug_scanout *scanout)
{
	struct vug_source *source = scanout->source;
	uint64_t generation = source->generation;
	uint32_t index = 0;

	while (index < source->held.count) {
		struct vug_held_frame frame;

		if (source->held.frames[index].scanout != scanout) {
			index++;
			continue;
		}
		frame = take(source, index);
		vug_awaited_update_finish(&frame.update);
		vug_source_drop_picture(source, generation, frame.update.cookie);
	}
}

int64_t vug_source_get_held_deadline(const struct vug_source *source)
{
	const struct vug_held_frames *held = &source->held;
	int64_t deadline = 0;

	for (uint32_t i = 0; i < held->count; i++)
		if (deadline == 0 || held->frames[i].deadline < deadline)
			deadline = held->frames[i].deadline;
	return deadline;
}
