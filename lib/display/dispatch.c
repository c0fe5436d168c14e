/* SPDX-License-Identifier: MIT */
/* One round of a server's work. */
#include <errno.h>

#include "display/server.h"

static void announce_monitors(struct vug_server *server)
{
	if (!server->have_monitors_changed)
		return;
	server->have_monitors_changed = false;
	vug_listeners_post_monitors(server);
	for (struct vug_source *s = server->sources; s != NULL; s = s->next)
		if (s->type->monitors_changed != NULL)
			s->type->monitors_changed(s);
	if (server->callbacks.monitors_changed != NULL)
		server->callbacks.monitors_changed(server, server->data);
}

static void serve_input(struct vug_server *server)
{
	const struct vug_router_type *type = vug_frame_board_take_input(server->board);

	if (type != NULL)
		type->serve(server);
}

static void begin_sources(struct vug_server *server)
{
	for (struct vug_source *s = server->sources; s != NULL; s = s->next)
		s->type->begin(s);
}

/*
 * Returns whether there is more to do at once. Cursors that a callback of this dispatch has orphaned are
 * hidden at the begin of the next one, before anything of what comes after them.
 */
static bool serve_sources(struct vug_server *server)
{
	bool has_more = false;

	for (struct vug_source *s = server->sources; s != NULL; s = s->next)
		has_more |= s->type->serve(s);
	return has_more;
}

static void end_sources(struct vug_server *server)
{
	struct vug_source *next;

	for (struct vug_source *s = server->sources; s != NULL; s = next) {
		next = s->next;
		s->type->end(s);
	}
}

/* What the next dispatch begins with. */
static bool has_announcement(const struct vug_server *server)
{
	for (const struct vug_source *s = server->sources; s != NULL; s = s->next)
		if (s->type->is_pending(s))
			return true;
	return server->have_monitors_changed || server->have_cursors_moved || server->has_orphans ||
	       vug_frame_board_has_input(server->board) || vug_listeners_are_ready(server);
}

static void release_held_frames(struct vug_server *server)
{
	for (struct vug_source *s = server->sources; s != NULL; s = s->next)
		vug_source_release_held_frames(s);
}

static void serve_listeners(struct vug_server *server)
{
	if (server->listeners == NULL)
		return;
	vug_listeners_post_moved_cursors(server);
	vug_listeners_offer_snapshots(server);
	vug_listeners_dispatch(server);
	vug_server_settle_frames(server);
}

void vug_server_show_pending(struct vug_server *server)
{
	vug_server_send_surface_frames(server);
	serve_listeners(server);
}

void vug_server_begin_dispatch(struct vug_server *server)
{
	server->is_dispatching = true;
	vug_frame_board_begin_dispatch(server->board);
}

bool vug_server_work(struct vug_server *server, bool *ret_timer_fired)
{
	bool has_more;

	serve_input(server);
	announce_monitors(server);
	vug_server_hide_orphans(server);
	begin_sources(server);
	*ret_timer_fired |= vug_server_look_at_timer(server);
	release_held_frames(server);
	vug_server_settle_frames(server);
	has_more = serve_sources(server);
	serve_listeners(server);
	return has_more;
}

void vug_server_end_dispatch(struct vug_server *server, bool has_more, bool has_timer_fired)
{
	if (!vug_server_arm_timer(server, has_timer_fired))
		has_more = true;
	vug_frame_board_end_dispatch(server->board);
	server->is_dispatching = false;
	end_sources(server);
	if (server->references == 0)
		vug_server_free(server);
	else if (has_more || has_announcement(server))
		vug_frame_board_wake(server->board);
}

int vug_server_dispatch(struct vug_server *server)
{
	bool has_timer_fired = false, has_more;

	if (server == NULL)
		return -EINVAL;
	if (server->is_dispatching)
		return -EBUSY;
	vug_server_begin_dispatch(server);
	has_more = vug_server_work(server, &has_timer_fired);
	vug_server_end_dispatch(server, has_more, has_timer_fired);
	return 0;
}
