/* SPDX-License-Identifier: MIT */
/*
 * Snapshots for listeners that want pictures that stay as they are. A listener's thread cannot make them: the
 * server's thread may be writing. So they are made here, for those that can take a frame, at a moment at which
 * no UPDATE is half done. One that nobody has taken is brought up to date: what is shown is the latest.
 */
#include "display/listener.h"

#include "buffer/changes.h"
#include "display/server.h"

bool vug_mailbox_can_be_copied(const struct vug_mailbox *mailbox)
{
	/* What is still being drawn cannot. */
	return mailbox->buffer != NULL && mailbox->acquire_fence == NULL &&
	       !vug_buffer_is_imported(mailbox->buffer);
}

void vug_mailbox_drop_ready(struct vug_mailbox *mailbox)
{
	vug_buffer_unref(mailbox->ready);
	mailbox->ready = NULL;
	pixman_region32_clear(&mailbox->ready_damage);
}

/* Whether it can take a frame, and lacks the latest. */
static bool wants_snapshot(const struct vug_listener *listener, const struct vug_mailbox *mailbox)
{
	return vug_mailbox_takes_snapshots(listener, mailbox) &&
	       listener->callbacks.frame != NULL && !listener->is_removed && !listener->is_hidden &&
	       mailbox->unshown == NULL && mailbox->num_frames < VUG_LISTENER_MAX_FRAMES &&
	       !vug_damage_is_empty(&mailbox->damage);
}

static bool is_snapshot_wanted(const struct vug_scanout *scanout)
{
	bool is_wanted = false;

	for (struct vug_listener *l = scanout->server->listeners; l != NULL && !is_wanted;
	     l = l->next) {
		vug_lock_take(&l->lock);
		is_wanted = wants_snapshot(l, &l->mailboxes[scanout->index]);
		vug_lock_release(&l->lock);
	}
	return is_wanted;
}

/* ---- exact damage ------------------------------------------------------------------------ */

/* Without memory for the pieces it is all of the picture. */
static void add_to_changes(struct vug_mailbox *mailbox, pixman_region32_t *region)
{
	if (pixman_region32_union(&mailbox->changes, &mailbox->changes, region))
		return;
	pixman_region32_fini(&mailbox->changes);
	pixman_region32_init_rect(&mailbox->changes, 0, 0, mailbox->viewport.width,
				  mailbox->viewport.height);
}

/* There was nothing to compare with: what the guest has named counts as changed. */
static void add_damage_to_changes(struct vug_mailbox *mailbox)
{
	pixman_region32_t region;

	vug_damage_take(&mailbox->damage, mailbox->viewport.width, mailbox->viewport.height,
			&region);
	add_to_changes(mailbox, &region);
	vug_damage_put_back(&mailbox->damage, &region);
}

/* Each gets what has changed since its own last frame, whenever it takes the next one. */
static void post_changes(struct vug_scanout *scanout, pixman_region32_t *changed, bool is_first)
{
	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next) {
		struct vug_mailbox *mailbox = &l->mailboxes[scanout->index];

		if (!l->is_exact)
			continue;
		vug_lock_take(&l->lock);
		if (is_first)
			add_damage_to_changes(mailbox);
		else
			add_to_changes(mailbox, changed);
		vug_lock_release(&l->lock);
	}
}

/* Those that nobody can see get all of the picture when they are seen again. */
static bool is_comparison_wanted(const struct vug_server *server)
{
	bool is_wanted = false;

	for (struct vug_listener *l = server->listeners; l != NULL && !is_wanted; l = l->next) {
		if (!l->is_exact)
			continue;
		vug_lock_take(&l->lock);
		is_wanted = !l->is_hidden && !l->is_removed;
		vug_lock_release(&l->lock);
	}
	return is_wanted;
}

/* ---- from hand to hand -------------------------------------------------------------------- */

/* What is ready and was not taken: its damage is to be delivered with the next one. */
static void take_back_ready(struct vug_mailbox *mailbox)
{
	const pixman_box32_t *boxes;
	int count;

	if (mailbox->ready == NULL)
		return;
	boxes = pixman_region32_rectangles(&mailbox->ready_damage, &count);
	for (int i = 0; i < count; i++)
		vug_damage_add_box(&mailbox->damage, &boxes[i]);
	add_to_changes(mailbox, &mailbox->ready_damage);
	mailbox->arrival = mailbox->ready_arrival;
	vug_mailbox_drop_ready(mailbox);
}

/* So that the snapshot that they have is nobody's, and can be used again. */
static void take_back_all(struct vug_scanout *scanout)
{
	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next) {
		struct vug_mailbox *mailbox = &l->mailboxes[scanout->index];

		vug_lock_take(&l->lock);
		take_back_ready(mailbox);
		vug_lock_release(&l->lock);
	}
}

/* What the guest has named; or what has changed, which may be nothing. */
static void take_damage(const struct vug_listener *listener, struct vug_mailbox *mailbox,
			pixman_region32_t *ret_damage)
{
	if (!listener->is_exact) {
		vug_damage_take(&mailbox->damage, mailbox->viewport.width, mailbox->viewport.height,
				ret_damage);
		return;
	}
	vug_damage_clear(&mailbox->damage);
	*ret_damage = mailbox->changes;
	pixman_region32_init(&mailbox->changes);
	vug_changes_limit_region(ret_damage, VUG_MAX_DAMAGE_RECTS);
}

static void make_ready(struct vug_listener *listener, struct vug_mailbox *mailbox,
		       struct vug_buffer *snapshot)
{
	pixman_region32_fini(&mailbox->ready_damage);
	take_damage(listener, mailbox, &mailbox->ready_damage);
	if (!pixman_region32_not_empty(&mailbox->ready_damage)) {
		mailbox->shown = mailbox->posted; /* it shows what there is */
		vug_frame_board_wake(listener->board);
		return;
	}
	vug_listener_wake_locked(listener);
	mailbox->ready = vug_buffer_ref(snapshot);
	mailbox->ready_arrival = mailbox->arrival;
	mailbox->ready_update = mailbox->posted;
}

static void hand_out(struct vug_scanout *scanout, struct vug_buffer *snapshot)
{
	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next) {
		struct vug_mailbox *mailbox = &l->mailboxes[scanout->index];

		vug_lock_take(&l->lock);
		if (wants_snapshot(l, mailbox))
			make_ready(l, mailbox, snapshot);
		vug_lock_release(&l->lock);
	}
}

/* Damage counts from the picture's corner, a snapshot is of all of the surface. */
static int take_snapshot(struct vug_scanout *scanout, struct vug_buffer **ret_snapshot)
{
	const int left = (int)scanout->viewport.x, top = (int)scanout->viewport.y;
	bool is_first = scanout->snapshots.list == NULL;
	pixman_region32_t changed;
	int error;

	vug_damage_take(&scanout->unsaved, scanout->viewport.width, scanout->viewport.height,
			&changed);
	pixman_region32_translate(&changed, left, top);
	error = vug_snapshots_take(&scanout->snapshots, scanout->buffer,
				   scanout->server->snapshot_budget,
				   is_comparison_wanted(scanout->server), &changed, ret_snapshot);
	pixman_region32_translate(&changed, -left, -top);
	if (error < 0) {
		vug_damage_put_back(&scanout->unsaved, &changed);
		return error;
	}
	post_changes(scanout, &changed, is_first);
	pixman_region32_fini(&changed);
	return 0;
}

static void offer_snapshot(struct vug_scanout *scanout)
{
	struct vug_buffer *snapshot;

	if (!is_snapshot_wanted(scanout) || vug_scanout_defers_frames(scanout))
		return;
	take_back_all(scanout);
	if (take_snapshot(scanout, &snapshot) < 0) {
		vug_server_retry_later(scanout->server);
		vug_frame_board_wake(scanout->server->board); /* it need not be dispatching */
		return;
	}
	hand_out(scanout, snapshot);
	vug_buffer_unref(snapshot);
}

void vug_listeners_offer_snapshots(struct vug_server *server)
{
	vug_frame_board_take_note(server->board, VUG_LISTENERS_BEHIND);
	if (server->num_stable_listeners == 0)
		return;
	for (uint32_t i = 0; i < server->num_scanouts; i++) {
		struct vug_scanout *scanout = &server->scanouts[i];

		if (scanout->buffer == NULL || vug_buffer_is_imported(scanout->buffer))
			continue;
		offer_snapshot(scanout);
		vug_snapshots_trim(&scanout->snapshots);
	}
}

static bool has_deferred(const struct vug_listener *listener, const struct vug_mailbox *mailbox)
{
	return !vug_mailbox_takes_snapshots(listener, mailbox) &&
	       !vug_damage_is_empty(&mailbox->damage);
}

void vug_listeners_wake_deferred(struct vug_scanout *scanout)
{
	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next) {
		vug_lock_take(&l->lock);
		if (has_deferred(l, &l->mailboxes[scanout->index]))
			vug_listener_wake_locked(l);
		vug_lock_release(&l->lock);
	}
}
