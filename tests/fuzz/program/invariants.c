/* SPDX-License-Identifier: MIT */
#include "fuzz/program/invariants.h"

#include <string.h>

#include "display/server.h"
#include "fuzz/target.h"

/* Microseconds; what the clock says takes one each time. */
#define LATENESS 900

/* ---- who has which frame ------------------------------------------------------------------ */

static unsigned int count_frames(const struct vug_frame_list *list,
				 const struct vug_listener *listener, uint32_t scanout)
{
	unsigned int count = 0;

	for (const struct vug_frame *f = list->first; f != NULL; f = f->next)
		if (f->listener == listener && f->scanout == scanout)
			count++;
	return count;
}

/* Each frame that a listener has is on the board, and counted once. */
static void check_holds(const struct vug_server *server, const struct vug_listener *listener)
{
	const struct vug_frame_board *board = server->board;
	unsigned int all = 0;

	for (uint32_t i = 0; i < listener->num_mailboxes; i++) {
		const struct vug_mailbox *mailbox = &listener->mailboxes[i];
		unsigned int count = count_frames(&board->lent, listener, i) +
				     count_frames(&board->finished, listener, i);

		FUZZ_CHECK(mailbox->num_frames == count);
		FUZZ_CHECK(count <= VUG_LISTENER_MAX_FRAMES);
		FUZZ_CHECK(mailbox->unshown == NULL || count > 0);
		all += count;
	}
	FUZZ_CHECK(listener->references == all + 1 + !listener->is_removed);
}

static void check_board(const struct vug_frame_board *board)
{
	for (const struct vug_frame *f = board->out.first; f != NULL && f->next != NULL;
	     f = f->next)
		FUZZ_CHECK(f->deadline <= f->next->deadline);
	for (const struct vug_frame *f = board->lent.first; f != NULL; f = f->next)
		FUZZ_CHECK(f->listener != NULL && !f->is_finished && !f->is_in_callback);
	for (const struct vug_frame *f = board->finished.first; f != NULL; f = f->next)
		FUZZ_CHECK(f->is_taken_back && f->is_news);
}

/* ---- what listeners know ------------------------------------------------------------------ */

/* Where a cursor is that nobody sees is not posted to a listener that comes later. */
static bool is_same_cursor(const struct vug_mailbox_cursor *known, const struct vug_cursor *cursor)
{
	return known->is_visible == cursor->is_visible &&
	       (!cursor->is_visible || (known->image == vug_cursor_get_image(cursor) &&
					known->x == cursor->x && known->y == cursor->y));
}

/* The latest of each scanout is in each mailbox. */
static void check_mailbox(const struct vug_server *server, const struct vug_mailbox *mailbox)
{
	const struct vug_scanout *scanout = mailbox->scanout;

	FUZZ_CHECK(mailbox->buffer == scanout->buffer);
	FUZZ_CHECK(mailbox->acquire_fence == scanout->acquire_fence);
	FUZZ_CHECK(memcmp(&mailbox->viewport, &scanout->viewport, sizeof(scanout->viewport)) == 0);
	FUZZ_CHECK(mailbox->shown <= mailbox->posted && mailbox->posted <= scanout->num_updates);
	if (!server->have_cursors_moved && !scanout->cursor.is_orphaned)
		FUZZ_CHECK(is_same_cursor(&mailbox->cursor, &scanout->cursor));
}

/* One that has returned all that it has is waited for again. */
static bool may_be_late(const struct vug_listener *listener)
{
	bool has_frame = false;

	for (uint32_t i = 0; i < listener->num_mailboxes; i++)
		has_frame |= listener->mailboxes[i].num_frames > 0;
	return has_frame || listener->has_own_thread;
}

static bool has_next_frame(const struct vug_mailbox *mailbox)
{
	return mailbox->ready != NULL || !vug_damage_is_empty(&mailbox->damage);
}

/* Updates wait only for a listener that has something to show, or has got the latest to show. */
static void check_is_awaited_for(const struct vug_listener *listener,
				 const struct vug_mailbox *mailbox)
{
	bool has_latest = mailbox->unshown != NULL && mailbox->unshown_update == mailbox->posted;

	if (vug_listener_counts_locked(listener) && mailbox->shown < mailbox->posted)
		FUZZ_CHECK(has_latest || has_next_frame(mailbox));
}

static void check_listener(const struct vug_server *server, const struct vug_listener *listener,
			   bool has_memory)
{
	FUZZ_CHECK(!listener->is_late || !has_memory || may_be_late(listener));
	FUZZ_CHECK(!listener->is_dispatching && listener->server == server);
	check_holds(server, listener);
	for (uint32_t i = 0; i < listener->num_mailboxes; i++) {
		check_mailbox(server, &listener->mailboxes[i]);
		check_is_awaited_for(listener, &listener->mailboxes[i]);
	}
}

/* ---- the server ---------------------------------------------------------------------------- */

static void check_counts(const struct vug_server *server)
{
	uint32_t num_pictures = 0, num_stable = 0;

	for (const struct vug_source *s = server->sources; s != NULL; s = s->next)
		num_pictures += s->pictures.count;
	for (const struct vug_listener *l = server->listeners; l != NULL; l = l->next)
		num_stable += l->is_stable;
	FUZZ_CHECK(server->num_pictures == num_pictures);
	FUZZ_CHECK(server->num_stable_listeners == num_stable);
}

/* A scanout that nobody draws on shows what was drawn last, or nothing, and no write is open. */
static void check_scanout(const struct vug_scanout *scanout)
{
	FUZZ_CHECK(scanout->buffer != NULL || vug_damage_is_empty(&scanout->damage));
	FUZZ_CHECK(scanout->source != NULL || !scanout->is_written);
	FUZZ_CHECK(scanout->buffer == NULL ||
		   (scanout->viewport.width > 0 && scanout->viewport.height > 0));
}

/* Whose time is over was looked at in this dispatch; the clock may have gone on by microseconds since. */
static void check_deadlines(const struct vug_server *server)
{
	int64_t now = vug_clock_now(&server->log.clock) - LATENESS;
	int64_t picture = vug_server_get_picture_deadline(server);
	int64_t frame = vug_frame_board_get_deadline(server->board);

	FUZZ_CHECK(picture == 0 || picture > now);
	FUZZ_CHECK(frame == 0 || frame > now);
}

void fuzz_check_model(struct vug_server *server, bool has_memory)
{
	check_deadlines(server);
	check_counts(server);
	check_board(server->board);
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		check_scanout(&server->scanouts[i]);
	for (const struct vug_listener *l = server->listeners; l != NULL; l = l->next)
		check_listener(server, l, has_memory);
}
