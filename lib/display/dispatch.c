/* SPDX-License-Identifier: MIT */
/* One round of a server's work. */
#include <errno.h>

#include "server/server.h"

static void announce_monitors(struct vug_server *server)
{
	if (!server->have_monitors_changed)
		return;
	server->have_monitors_changed = false;
	if (server->callbacks.monitors_changed != NULL)
		server->callbacks.monitors_changed(server, server->data);
}

/* Not when it was attached: callbacks run inside a dispatch only. */
static void announce_connection(struct vug_server *server)
{
	if (!server->is_connection_new)
		return;
	server->is_connection_new = false;
	vug_log_line(&server->log, VUG_LOG_INFO, "a back end is connected");
}

/*
 * Returns whether there is more to do at once. A connection that a callback of this dispatch has begun
 * waits for the next one, which begins with the end of that before it.
 */
static bool serve_channel(struct vug_server *server)
{
	struct vug_channel *channel = server->channel;
	enum vug_channel_state state;

	if (channel == NULL || server->is_connection_new || server->has_orphans)
		return false;
	state = vug_channel_dispatch(channel);
	if (!vug_server_serves(server, channel))
		return false;
	if (state == VUG_CHANNEL_ENDED)
		vug_server_end_connection(server, channel->reason, channel->error);
	return state == VUG_CHANNEL_MORE;
}

/* What the next dispatch begins with. */
static bool has_announcement(const struct vug_server *server)
{
	return server->have_monitors_changed || server->is_connection_new || server->has_orphans;
}

int vug_server_dispatch(struct vug_server *server)
{
	bool has_more, has_timer_fired;

	if (server == NULL)
		return -EINVAL;
	if (server->is_dispatching)
		return -EBUSY;
	server->is_dispatching = true;
	vug_frame_board_begin_dispatch(server->board);
	announce_monitors(server);
	vug_server_hide_orphans(server);
	announce_connection(server);
	has_timer_fired = vug_server_look_at_timer(server);
	vug_server_release_held_frames(server);
	vug_server_settle_frames(server);
	has_more = serve_channel(server);
	vug_server_forget_gone_guest(server);
	if (!vug_server_arm_timer(server, has_timer_fired))
		has_more = true;
	vug_frame_board_end_dispatch(server->board);
	server->is_dispatching = false;
	vug_server_free_retired(server);
	if (server->references == 0)
		vug_server_free(server);
	else if (has_more || has_announcement(server))
		vug_frame_board_wake(server->board);
	return 0;
}
