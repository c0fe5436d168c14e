/* SPDX-License-Identifier: MIT */
/* When a buffer that is not shown any more is free: nobody who counts reads it. */
#include "display/release.h"

#include "display/server.h"
#include "util/fd.h"

static bool counts(struct vug_listener *listener)
{
	bool result;

	vug_lock_take(&listener->lock);
	result = vug_listener_counts_locked(listener);
	vug_lock_release(&listener->lock);
	return result;
}

/* A listener that has a frame of it, and is waited for. */
static bool is_awaited(struct vug_listener *listener, const struct vug_buffer *buffer)
{
	return counts(listener) && vug_frame_board_is_read(listener->board, listener, buffer);
}

static bool find_release(struct vug_server *server, const struct vug_buffer *buffer, int *fence)
{
	if (!vug_frame_board_merge_fences(server->board, NULL, buffer, fence))
		return false;
	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next)
		if (counts(l) && !vug_frame_board_merge_fences(server->board, l, buffer, fence))
			return false;
	return true;
}

bool vug_server_find_release(struct vug_server *server, const struct vug_buffer *buffer,
			     int *ret_fence)
{
	int fence = -1;

	if (!find_release(server, buffer, &fence)) {
		vug_fd_close(&fence);
		return false;
	}
	*ret_fence = fence;
	return true;
}

int64_t vug_server_get_release_deadline(const struct vug_server *server,
					const struct vug_buffer *buffer, int64_t since)
{
	int64_t earliest = 0;

	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next)
		if (is_awaited(l, buffer) && (earliest == 0 || since + l->deadline < earliest))
			earliest = since + l->deadline;
	return earliest;
}

void vug_server_expire_release(struct vug_server *server, const struct vug_buffer *buffer,
			       int64_t since, int64_t now)
{
	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next) {
		if (since + l->deadline > now || !is_awaited(l, buffer))
			continue;
		vug_listener_set_late(l);
		vug_log_peer(&server->log, VUG_WARNING_FRAME,
			     "%s has not given a buffer back within %lld ms: not waited for until "
			     "it gives its frames back; call vug_frame_done() earlier",
			     l->name, (long long)(l->deadline / 1000));
	}
}
