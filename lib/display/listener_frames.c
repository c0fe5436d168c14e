/* SPDX-License-Identifier: MIT */
/* What listeners have done with their frames, and who is waited for: on the server's thread. */
#include "display/listener.h"

#include "display/server.h"

/* ---- frames come back ------------------------------------------------------------------- */

static bool has_earlier_buffer(struct vug_listener *listener, const struct vug_mailbox *mailbox)
{
	return mailbox->num_frames > 0 &&
	       vug_frame_board_has_lent_other(listener->board, listener, mailbox->scanout->index,
					      mailbox->scanout->buffer);
}

static bool has_returned_all(struct vug_listener *listener)
{
	for (uint32_t i = 0; i < listener->num_mailboxes; i++)
		if (listener->mailboxes[i].unshown != NULL ||
		    has_earlier_buffer(listener, &listener->mailboxes[i]))
			return false;
	return true;
}

/* Nothing that was sent while it was late waits for it. */
static void count_again(struct vug_listener *listener)
{
	listener->is_late = false;
	for (uint32_t i = 0; i < listener->num_mailboxes; i++)
		listener->mailboxes[i].shown = listener->mailboxes[i].posted;
}

/* It may have been hidden meanwhile: what came then does not wait for it. */
static void note_shown(struct vug_mailbox *mailbox)
{
	mailbox->unshown = NULL;
	if (mailbox->shown < mailbox->unshown_update)
		mailbox->shown = mailbox->unshown_update;
}

static inline void go_on(struct vug_listener *listener, const struct vug_mailbox *mailbox)
{
	if (listener->server == NULL)
		return;
	if (listener->is_late && has_returned_all(listener))
		count_again(listener);
	if (vug_mailbox_has_frame(listener, mailbox))
		vug_listener_wake_for_scanout_locked(listener, mailbox->scanout->index);
	else if (!vug_damage_is_empty(&mailbox->damage))
		vug_frame_board_note(listener->board, VUG_LISTENERS_BEHIND);
}

void vug_listener_settle_frame(struct vug_listener *listener, const struct vug_frame *frame,
			       bool is_finished)
{
	struct vug_mailbox *mailbox = &listener->mailboxes[frame->scanout];

	vug_lock_take(&listener->lock);
	if (mailbox->unshown == frame)
		note_shown(mailbox);
	if (is_finished)
		mailbox->num_frames--;
	go_on(listener, mailbox);
	if (is_finished)
		vug_listener_unref_locked(listener);
	else
		vug_lock_release(&listener->lock);
}

void vug_listener_settle_called_frame_locked(struct vug_listener *listener,
					     struct vug_mailbox *mailbox, bool is_finished)
{
	note_shown(mailbox);
	if (is_finished) {
		mailbox->num_frames--;
		listener->references--;
	}
	go_on(listener, mailbox);
}

/* ---- who is waited for ------------------------------------------------------------------ */

/* Whether that update, and the next one in an earlier buffer, waits for the listener. */
static inline bool is_awaited(struct vug_listener *listener, const struct vug_scanout *scanout,
			      uint64_t update)
{
	const struct vug_mailbox *mailbox = &listener->mailboxes[scanout->index];
	bool result;

	vug_lock_take(&listener->lock);
	result = (mailbox->shown < update || has_earlier_buffer(listener, mailbox)) &&
		 vug_listener_counts_locked(listener);
	vug_lock_release(&listener->lock);
	return result;
}

bool vug_listeners_have_shown(const struct vug_scanout *scanout, uint64_t update)
{
	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next)
		if (is_awaited(l, scanout, update))
			return false;
	return true;
}

bool vug_listeners_count(const struct vug_server *server)
{
	bool counts = false;

	for (struct vug_listener *l = server->listeners; l != NULL && !counts; l = l->next) {
		vug_lock_take(&l->lock);
		counts = vug_listener_counts_locked(l);
		vug_lock_release(&l->lock);
	}
	return counts;
}

/* ---- who is late ------------------------------------------------------------------------ */

int64_t vug_listeners_get_deadline(const struct vug_scanout *scanout, uint64_t update, int64_t sent)
{
	int64_t earliest = 0;

	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next)
		if (is_awaited(l, scanout, update) &&
		    (earliest == 0 || sent + l->deadline < earliest))
			earliest = sent + l->deadline;
	return earliest;
}

void vug_listener_set_late(struct vug_listener *listener)
{
	listener->server->counts.listeners_late++;
	vug_lock_take(&listener->lock);
	listener->is_late = true;
	vug_lock_release(&listener->lock);
}

void vug_listeners_expire(struct vug_scanout *scanout, uint64_t update, int64_t sent, int64_t now)
{
	struct vug_server *server = scanout->server;
	uint64_t generation = scanout->source->generation;

	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next) {
		if (sent + l->deadline > now || !is_awaited(l, scanout, update))
			continue;
		vug_listener_set_late(l);
		vug_log_peer(&server->log, VUG_WARNING_FRAME,
			     "%s has not shown scanout %u within %lld ms: not waited for until it "
			     "gives its frames back; call vug_frame_shown() earlier",
			     l->name, scanout->index, (long long)(l->deadline / 1000));
		if (!vug_scanout_is_of(scanout, generation))
			return;
	}
}

void vug_listeners_retry(struct vug_server *server)
{
	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next) {
		vug_lock_take(&l->lock);
		if (l->wants_retry)
			vug_listener_wake_locked(l);
		l->wants_retry = false;
		vug_lock_release(&l->lock);
	}
}

/* ---- the end ---------------------------------------------------------------------------- */

static void leave(struct vug_listener *listener)
{
	unsigned int abandoned;

	vug_lock_take(&listener->lock);
	listener->server = NULL;
	abandoned = vug_frame_board_abandon(listener->board, listener);
	/* Each of those frames had one; the server's own is left. */
	listener->references -= abandoned;
	vug_listener_unref_locked(listener);
}

/* What it has pressed is released before it goes: by the input that was posted when it was dropped. */
static bool may_leave(struct vug_listener *listener)
{
	bool is_removed, is_idle;

	vug_lock_take(&listener->lock);
	is_removed = listener->is_removed;
	is_idle = listener->input == NULL || listener->input->is_idle;
	vug_lock_release(&listener->lock);
	if (is_removed && !is_idle)
		vug_frame_board_note(listener->board, VUG_LISTENERS_REMOVED);
	return is_removed && is_idle;
}

/* Nobody else wants a snapshot. */
static void count_leaving(struct vug_server *server, const struct vug_listener *listener)
{
	if (!listener->is_stable || --server->num_stable_listeners > 0)
		return;
	for (uint32_t i = 0; i < server->num_scanouts; i++) {
		vug_snapshots_clear(&server->scanouts[i].snapshots);
		vug_damage_clear(&server->scanouts[i].unsaved);
	}
}

void vug_listeners_unlink_removed(struct vug_server *server)
{
	struct vug_listener **link = &server->listeners;

	while (*link != NULL) {
		struct vug_listener *listener = *link;

		if (!may_leave(listener)) {
			link = &listener->next;
			continue;
		}
		*link = listener->next;
		count_leaving(server, listener);
		leave(listener);
	}
}

void vug_listeners_abandon_frames(struct vug_frame_board *board)
{
	struct vug_listener *listener;

	while ((listener = vug_frame_board_abandon_next(board)) != NULL) {
		vug_lock_take(&listener->lock);
		vug_listener_unref_locked(listener);
	}
}

void vug_listeners_stop(struct vug_server *server)
{
	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next) {
		vug_lock_take(&l->lock);
		l->server = NULL;
		vug_lock_release(&l->lock);
	}
}

void vug_listeners_leave(struct vug_server *server)
{
	while (server->listeners != NULL) {
		struct vug_listener *listener = server->listeners;

		server->listeners = listener->next;
		leave(listener);
	}
}
