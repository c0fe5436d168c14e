/* SPDX-License-Identifier: MIT */
#include <sys/epoll.h>

#include "channel/channel_source.h"
#include "channel/parse.h"
#include "support/armed.h"
#include "support/liveness.h"

/* A server that is looked at, with its board locked. */
struct look {
	struct vug_server *server;
	struct vug_channel_source *source; /* NULL: nobody has attached a socket yet */
	struct vug_channel *channel;       /* NULL: not connected */
	struct vug_frame_board *board;
	struct armed_watches watches;
};

/* ---- what is armed ---------------------------------------------------------------------- */

static bool is_timer_set_for(const struct look *look, int64_t deadline)
{
	const struct vug_server *server = look->server;

	return server->timer_deadline != 0 && server->timer_deadline <= deadline &&
	       armed_is_timer_set(server->timer_fd);
}

static bool is_watched_for(const struct look *look, uint32_t event)
{
	return (armed_get_events(&look->watches, look->channel->config.fd) & event) != 0;
}

/* ---- what is owed to the program -------------------------------------------------------- */

static const char *find_announcement(const struct look *look)
{
	if (look->server->have_monitors_changed)
		return "monitors_changed";
	if (look->server->has_orphans)
		return "the end of a cursor or of a source";
	if (look->server->have_cursors_moved)
		return "a cursor that listeners have not been posted";
	if (look->source == NULL)
		return NULL;
	if (look->source->has_guest_gone && vug_channel_is_drained(look->channel))
		return "the end of a guest's cursors";
	return look->source->is_connection_new ? "a new connection's line in the log" : NULL;
}

static bool is_frame_out(const struct look *look, const struct vug_scanout *scanout)
{
	for (const struct vug_frame *f = look->board->out.first;
	     f != NULL && scanout->source != NULL; f = f->next)
		if (f->scanout == scanout->index && !f->has_cookie &&
		    f->generation == scanout->source->generation)
			return true;
	return false;
}

/* Until the end of the UPDATE that has begun: find_deferred_frame(). */
static bool is_deferred(const struct vug_scanout *scanout)
{
	return scanout->is_written && scanout->is_frame_deferred && !scanout->is_write_stalled;
}

static const char *find_damage(const struct look *look)
{
	const struct vug_server *server = look->server;

	for (uint32_t i = 0; i < server->num_scanouts; i++) {
		const struct vug_scanout *scanout = &server->scanouts[i];

		if (scanout->has_frame_out && !is_frame_out(look, scanout))
			return "damage, behind a frame that is not out";
		if (!scanout->has_frame_out && !vug_damage_is_empty(&scanout->damage) &&
		    !is_deferred(scanout) &&
		    (server->retry_at == 0 || !is_timer_set_for(look, server->retry_at)))
			return "damage";
	}
	return NULL;
}

/* ---- what is owed by time, and to fences ------------------------------------------------ */

static const char *find_finished_frame(const struct look *look)
{
	if (look->board->finished.first != NULL)
		return "the reply to a finished frame, or its release";
	for (const struct vug_frame_fence *f = look->board->fences; f != NULL; f = f->next)
		if (f->frame->is_finished)
			return "the release of a finished frame that has a fence";
	return NULL;
}

static const char *find_fence(const struct look *look)
{
	for (const struct vug_frame_fence *f = look->board->fences; f != NULL; f = f->next)
		if (!armed_is_watched(&look->watches, f->fd))
			return "a frame whose fence nobody watches";
	return NULL;
}

/* Of pixels that stop coming. */
#define WRITE_STALL 100000

static const char *find_deferred_frame(const struct look *look)
{
	for (uint32_t i = 0; i < look->server->num_scanouts; i++) {
		const struct vug_scanout *scanout = &look->server->scanouts[i];

		if (is_deferred(scanout) &&
		    !is_timer_set_for(look, scanout->written_at + WRITE_STALL))
			return "a frame behind an UPDATE that may never end";
	}
	return NULL;
}

static const char *find_held_frame_of(const struct look *look, const struct vug_source *source)
{
	const struct vug_held_frames *held = &source->held;
	uint32_t seen = 0;

	for (uint32_t i = 0; i < held->count; i++) {
		uint32_t bit = UINT32_C(1) << held->frames[i].scanout->index;

		if (!is_timer_set_for(look, held->frames[i].deadline))
			return "a held frame whose time will be over";
		if (!(seen & bit) && !armed_is_watched(&look->watches, held->frames[i].fence))
			return "a held frame whose fence nobody watches";
		seen |= bit;
	}
	return NULL;
}

static const char *find_held_frame(const struct look *look)
{
	const char *debt = NULL;

	for (const struct vug_source *s = look->server->sources; s != NULL && debt == NULL;
	     s = s->next)
		debt = find_held_frame_of(look, s);
	return debt;
}

static const char *find_deadline(const struct look *look)
{
	const struct vug_frame *oldest = look->board->out.first;

	return oldest != NULL && oldest->deadline != VUG_NEVER &&
			       !is_timer_set_for(look, oldest->deadline)
		       ? "a frame whose time will be over"
		       : NULL;
}

/* ---- what is owed to listeners ---------------------------------------------------------- */

static bool may_have_frame(const struct vug_listener *listener, const struct vug_mailbox *mailbox)
{
	return listener->callbacks.frame != NULL && !listener->is_hidden &&
	       mailbox->buffer != NULL && mailbox->unshown == NULL &&
	       mailbox->num_frames < VUG_LISTENER_MAX_FRAMES && !listener->wants_retry;
}

static bool has_work(const struct vug_listener *listener, const struct vug_mailbox *mailbox)
{
	bool is_frame_late = !listener->has_own_thread && is_deferred(mailbox->scanout);

	return mailbox->is_picture_news || mailbox->is_cursor_news ||
	       (may_have_frame(listener, mailbox) && !is_frame_late &&
		vug_mailbox_has_frame(listener, mailbox));
}

/* Its next frame is to be made by the server. */
static bool lacks_snapshot(const struct look *look, const struct vug_listener *listener,
			   const struct vug_mailbox *mailbox)
{
	bool will_try =
		look->server->retry_at != 0 && is_timer_set_for(look, look->server->retry_at);

	return may_have_frame(listener, mailbox) && !listener->is_removed &&
	       vug_mailbox_takes_snapshots(listener, mailbox) &&
	       !vug_damage_is_empty(&mailbox->damage) && !is_deferred(mailbox->scanout) &&
	       !will_try;
}

static bool lacks_any_snapshot(const struct look *look, const struct vug_listener *listener)
{
	for (uint32_t i = 0; i < listener->num_mailboxes; i++)
		if (lacks_snapshot(look, listener, &listener->mailboxes[i]))
			return true;
	return false;
}

static bool is_listed(const struct vug_frame_list *list, const struct vug_frame *frame)
{
	for (const struct vug_frame *f = list->first; f != NULL; f = f->next)
		if (f == frame)
			return true;
	return false;
}

/* It would get no other frame. */
static bool waits_for_no_frame(const struct look *look, const struct vug_listener *listener)
{
	for (uint32_t i = 0; i < listener->num_mailboxes; i++) {
		const struct vug_frame *unshown = listener->mailboxes[i].unshown;

		if (unshown != NULL && !is_listed(&look->board->lent, unshown) &&
		    !is_listed(&look->board->finished, unshown))
			return true;
	}
	return false;
}

static bool is_listener_asleep(const struct look *look, const struct vug_listener *listener)
{
	bool has_news = listener->are_monitors_news;

	for (uint32_t i = 0; i < listener->num_mailboxes; i++)
		has_news |= has_work(listener, &listener->mailboxes[i]);
	if (listener->wants_retry &&
	    (look->server->retry_at == 0 || !is_timer_set_for(look, look->server->retry_at)))
		return true;
	return has_news && !listener->is_removed &&
	       !(listener->is_awake && listener->has_own_thread);
}

static const char *find_listener_news(const struct look *look)
{
	for (const struct vug_listener *l = look->server->listeners; l != NULL; l = l->next) {
		if (is_listener_asleep(look, l))
			return "what a listener has not been called for";
		if (lacks_any_snapshot(look, l))
			return "a listener's snapshot";
		if (waits_for_no_frame(look, l))
			return "the next frame of a listener, behind one that is not out";
	}
	return NULL;
}

/* With the board unlocked: these functions of the library lock it. */
static const char *find_shown_picture(const struct vug_source *source)
{
	for (uint32_t i = 0; i < source->pictures.count; i++) {
		const struct vug_picture *picture = &source->pictures.list[i];

		if (picture->is_over ||
		    (!picture->is_with_program &&
		     vug_listeners_have_shown(picture->scanout, picture->update)))
			return "the reply to a picture that everybody has shown";
	}
	return NULL;
}

static const char *find_source_debt(const struct look *look, const struct vug_source *source)
{
	int64_t deadline = source->type->get_deadline(source);

	if (source->type->is_pending(source))
		return "what a source has to show or to report";
	if (deadline != 0 && !is_timer_set_for(look, deadline))
		return "a source that asked to be dispatched by time";
	return find_shown_picture(source);
}

static const char *find_unlocked_debt(const struct look *look)
{
	int64_t late = vug_server_get_picture_deadline(look->server);

	if (armed_is_readable(look->board->wake_fd))
		return NULL;
	for (const struct vug_listener *l = look->server->listeners; l != NULL; l = l->next)
		if (l->is_removed)
			return "the end of a listener";
	if (vug_frame_board_has_input(look->board))
		return "input that a listener has sent";
	if (late != 0 && !is_timer_set_for(look, late))
		return "a listener that will be late";
	for (const struct vug_source *s = look->server->sources; s != NULL; s = s->next) {
		const char *debt = find_source_debt(look, s);

		if (debt != NULL)
			return debt;
	}
	return NULL;
}

/* ---- what is owed to the back end ------------------------------------------------------- */

static bool brings(const struct look *look, const struct vug_frame_list *list, uint64_t ticket)
{
	for (const struct vug_frame *f = list->first; f != NULL; f = f->next)
		if (f->has_cookie && f->cookie == ticket &&
		    f->generation == look->source->source.generation)
			return true;
	return false;
}

static bool is_reply_coming(const struct look *look, uint64_t ticket)
{
	const struct vug_channel *channel = look->channel;
	const struct vug_held_frames *held = &look->source->source.held;

	for (uint32_t i = 0; i < held->count; i++)
		if (held->frames[i].update.cookie == ticket)
			return true;
	for (uint32_t i = 0; i < look->source->source.pictures.count; i++)
		if (look->source->source.pictures.list[i].cookie == ticket)
			return true;
	return brings(look, &look->board->out, ticket) ||
	       brings(look, &look->board->finished, ticket) ||
	       (channel->scatter_end == VUG_SCATTER_REQUEST &&
		channel->skipped_request.ticket == ticket) ||
	       vug_replies_get_sent(&channel->replies, ticket)->length > 0;
}

/* Even an armed wake-up brings no reply that nobody has in hand. */
static const char *find_lost_reply(const struct look *look)
{
	const struct vug_channel *channel = look->channel;

	for (uint64_t t = channel->replies.first; t < channel->replies.next; t++)
		if (!is_reply_coming(look, t))
			return "a reply that nobody brings";
	return NULL;
}

static const char *find_reply(const struct look *look)
{
	const struct vug_channel *channel = look->channel;

	if (vug_replies_are_ready(&channel->replies) && !is_watched_for(look, EPOLLOUT))
		return "a reply that is ready to be sent";
	return NULL;
}

static const char *find_unread(const struct look *look)
{
	const struct vug_channel *channel = look->channel;

	if (channel->is_input_closed)
		return channel->replies.first == channel->replies.next
			       ? "the end of a connection that is owed nothing more"
			       : NULL;
	if (is_watched_for(look, EPOLLIN) ||
	    (channel->resume_at != 0 && is_timer_set_for(look, channel->resume_at)))
		return NULL;
	return "what the back end sends next";
}

static const char *find_request(const struct look *look)
{
	const struct vug_channel *channel = look->channel;

	if (channel->error != 0)
		return "the end of a connection that failed";
	switch (vug_channel_look_ahead(channel)) {
	case VUG_PARSE_BLOCKED:
		return NULL; /* behind replies: find_reply() and find_lost_reply() */
	case VUG_PARSE_INCOMPLETE:
		return find_unread(look);
	default:
		return "a request that has been read";
	}
}

/* ---- all of it -------------------------------------------------------------------------- */

static const char *(*const finders[])(const struct look *look) = {
	find_announcement, find_damage,         find_finished_frame, find_fence,
	find_held_frame,   find_deferred_frame, find_deadline,       find_listener_news,
};
static const char *(*const channel_finders[])(const struct look *look) = {find_reply, find_request};

static bool is_held_fence(const struct vug_held_frames *held, int fd)
{
	for (uint32_t i = 0; i < held->count; i++)
		if (held->frames[i].fence == fd)
			return true;
	return false;
}

static bool is_fence(const struct look *look, int fd)
{
	for (const struct vug_frame_fence *f = look->board->fences; f != NULL; f = f->next)
		if (f->fd == fd)
			return true;
	for (const struct vug_source *s = look->server->sources; s != NULL; s = s->next)
		if (is_held_fence(&s->held, fd))
			return true;
	return false;
}

/* Once it is readable, the program's loop would spin for what is watched and not waited for. */
static bool is_needless_watch(const struct look *look, int fd)
{
	return fd != look->server->timer_fd && fd != look->board->wake_fd &&
	       (look->channel == NULL || fd != look->channel->config.fd) && !is_fence(look, fd);
}

static const char *find_needless_watch(const struct look *look)
{
	for (size_t i = 0; i < look->watches.count; i++)
		if (is_needless_watch(look, look->watches.watches[i].fd))
			return "the end of a watch of what nobody waits for";
	return NULL;
}

/* What the library keeps a copy of, so as not to ask the kernel or to take a lock each time. */
static const char *find_wrong_copy(const struct look *look)
{
	const struct vug_frame_board *board = look->board;
	const struct vug_channel *channel = look->channel;

	if (board->is_awake != armed_is_readable(board->wake_fd))
		return "the truth about its wake-up";
	if (atomic_load(&look->board->has_finished) != (board->finished.first != NULL) ||
	    atomic_load(&look->board->has_fences) != (board->fences != NULL))
		return "the truth about its board";
	if (channel != NULL &&
	    channel->events != armed_get_events(&look->watches, channel->config.fd))
		return "the truth about what it watches its socket for";
	return NULL;
}

static const char *find_debt(const struct look *look)
{
	const char *debt = find_wrong_copy(look);

	if (debt == NULL)
		debt = find_needless_watch(look);
	if (debt == NULL && look->channel != NULL)
		debt = find_lost_reply(look);
	/* The next dispatch comes at once, and serves everybody. */
	if (debt != NULL || armed_is_readable(look->board->wake_fd))
		return debt;
	for (size_t i = 0; debt == NULL && i < sizeof(finders) / sizeof(finders[0]); i++)
		debt = finders[i](look);
	for (size_t i = 0; debt == NULL && look->channel != NULL &&
			   i < sizeof(channel_finders) / sizeof(channel_finders[0]);
	     i++)
		debt = channel_finders[i](look);
	return debt;
}

const char *liveness_find_server_debt(struct vug_server *server)
{
	struct vug_channel_source *source = vug_channel_source_find(server);
	struct look look = {.server = server,
			    .source = source,
			    .channel = source != NULL ? source->channel : NULL,
			    .board = server->board};
	const char *debt;

	armed_read_watches(server->epoll_fd, &look.watches);
	if (!armed_is_watched(&look.watches, server->timer_fd) ||
	    !armed_is_watched(&look.watches, server->board->wake_fd))
		return "everything: nobody watches the wake-ups";
	vug_lock_take(&server->board->lock);
	debt = find_debt(&look);
	vug_lock_release(&server->board->lock);
	return debt != NULL ? debt : find_unlocked_debt(&look);
}
