/* SPDX-License-Identifier: MIT */
/* What the server posts to its listeners. Nothing here waits, and nothing here calls the program. */
#include "display/listener.h"

#include <string.h>

#include "display/server.h"

/* A picture that was never delivered needs no more to be shown. */
static void drop_damage(struct vug_mailbox *mailbox)
{
	vug_damage_clear(&mailbox->damage);
	pixman_region32_clear(&mailbox->changes);
	vug_mailbox_drop_ready(mailbox);
	if (mailbox->unshown == NULL)
		mailbox->shown = mailbox->posted;
	mailbox->unshown_update = mailbox->posted;
}

static void post_picture(struct vug_mailbox *mailbox)
{
	const struct vug_scanout *scanout = mailbox->scanout;
	struct vug_buffer *before = mailbox->buffer;

	mailbox->is_picture_news = true;
	/* The damage of a picture that is announced again is still to be shown. */
	if (before == scanout->buffer &&
	    memcmp(&mailbox->viewport, &scanout->viewport, sizeof(scanout->viewport)) == 0)
		return;
	mailbox->buffer = vug_buffer_ref(scanout->buffer);
	mailbox->viewport = scanout->viewport;
	vug_shared_fence_set(&mailbox->acquire_fence, scanout->acquire_fence);
	drop_damage(mailbox);
	vug_buffer_unref(before);
}

static void post_cursor(struct vug_mailbox *mailbox)
{
	const struct vug_cursor *cursor = &mailbox->scanout->cursor;
	struct vug_cursor_image *before = mailbox->cursor.image;

	mailbox->cursor = (struct vug_mailbox_cursor){
		.image = vug_cursor_image_ref(vug_cursor_get_image(cursor)),
		.x = cursor->x,
		.y = cursor->y,
		.is_visible = cursor->is_visible,
	};
	mailbox->is_cursor_news = true;
	vug_cursor_image_unref(before);
}

static void post_whole_damage(struct vug_mailbox *mailbox, int64_t now)
{
	const struct vug_rect whole = {.width = mailbox->viewport.width,
				       .height = mailbox->viewport.height};

	if (mailbox->buffer == NULL)
		return;
	vug_damage_clear(&mailbox->damage);
	vug_damage_add(&mailbox->damage, &whole);
	pixman_region32_fini(&mailbox->changes);
	pixman_region32_init_rect(&mailbox->changes, 0, 0, whole.width, whole.height);
	mailbox->arrival = now;
}

/* Nothing of what was posted before waits for this listener. */
static void post_all(struct vug_mailbox *mailbox)
{
	const struct vug_cursor *cursor = &mailbox->scanout->cursor;

	mailbox->posted = mailbox->shown = mailbox->scanout->num_updates;
	if (mailbox->buffer != mailbox->scanout->buffer)
		post_picture(mailbox);
	if (cursor->is_visible || vug_cursor_get_image(cursor) != NULL)
		post_cursor(mailbox);
	post_whole_damage(mailbox, vug_clock_now(&mailbox->scanout->server->log.clock));
}

void vug_listener_post_whole_locked(struct vug_listener *listener)
{
	int64_t now;

	if (listener->server == NULL)
		return;
	now = vug_clock_now(&listener->server->log.clock);
	for (uint32_t i = 0; i < listener->num_mailboxes; i++) {
		struct vug_mailbox *mailbox = &listener->mailboxes[i];

		mailbox->shown = mailbox->posted;
		vug_mailbox_drop_ready(mailbox);
		post_whole_damage(mailbox, now);
	}
	vug_listener_wake_locked(listener);
}

void vug_listener_post_all_locked(struct vug_listener *listener)
{
	if (listener->server == NULL)
		return;
	for (uint32_t i = 0; i < listener->num_mailboxes; i++)
		post_all(&listener->mailboxes[i]);
	vug_listener_wake_locked(listener);
}

static struct vug_mailbox *lock_mailbox(struct vug_listener *listener,
					const struct vug_scanout *scanout)
{
	vug_lock_take(&listener->lock);
	return &listener->mailboxes[scanout->index];
}

static void wake_and_unlock(struct vug_listener *listener)
{
	vug_listener_wake_locked(listener);
	vug_lock_release(&listener->lock);
}

void vug_listeners_post_picture(struct vug_scanout *scanout)
{
	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next) {
		post_picture(lock_mailbox(l, scanout));
		wake_and_unlock(l);
	}
}

static void post_moved_cursor(struct vug_scanout *scanout)
{
	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next) {
		post_cursor(lock_mailbox(l, scanout));
		wake_and_unlock(l);
	}
}

void vug_listeners_post_cursor(struct vug_scanout *scanout)
{
	struct vug_server *server = scanout->server;

	if (server->listeners == NULL)
		return;
	scanout->is_cursor_news = server->have_cursors_moved = true;
	vug_frame_board_wake(server->board); /* it need not be dispatching */
}

void vug_listeners_post_moved_cursors(struct vug_server *server)
{
	if (!server->have_cursors_moved)
		return;
	server->have_cursors_moved = false;
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		if (server->scanouts[i].is_cursor_news) {
			server->scanouts[i].is_cursor_news = false;
			post_moved_cursor(&server->scanouts[i]);
		}
}

void vug_listeners_post_monitors(struct vug_server *server)
{
	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next) {
		vug_lock_take(&l->lock);
		l->are_monitors_news = true;
		wake_and_unlock(l);
	}
}

static void add_damage(struct vug_damage *damage, const struct vug_posted_damage *posted)
{
	if (posted->shared != NULL) {
		vug_damage_share(damage, posted->shared);
		return;
	}
	for (int i = 0; i < posted->num_boxes; i++)
		vug_damage_add_box(damage, &posted->boxes[i]);
}

static void post_damage(struct vug_mailbox *mailbox, const struct vug_posted_damage *posted)
{
	if (vug_damage_is_empty(&mailbox->damage))
		mailbox->arrival = posted->arrival;
	add_damage(&mailbox->damage, posted);
	mailbox->posted = mailbox->scanout->num_updates;
	if (mailbox->acquire_fence != mailbox->scanout->acquire_fence)
		vug_shared_fence_set(&mailbox->acquire_fence, mailbox->scanout->acquire_fence);
}

void vug_listeners_post_damage(struct vug_scanout *scanout, const struct vug_posted_damage *posted)
{
	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next) {
		struct vug_mailbox *mailbox = lock_mailbox(l, scanout);

		post_damage(mailbox, posted);
		/* Where it takes snapshots, the one of this moment will wake it. */
		if (vug_mailbox_has_frame(l, mailbox))
			vug_listener_wake_for_scanout_locked(l, scanout->index);
		vug_lock_release(&l->lock);
	}
	if (scanout->snapshots.list != NULL)
		add_damage(&scanout->unsaved, posted);
}
