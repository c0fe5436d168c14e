/* SPDX-License-Identifier: MIT */
/* From the mailbox to the callbacks: on the listener's thread. */
#include <errno.h>
#include <unistd.h>

#include "display/listener.h"
#include "display/server.h"

/* What has been taken out of a mailbox, to be reported without a lock. */
struct news {
	bool is_picture, is_cursor;
	struct vug_buffer *old_buffer, *old_picture;
	struct vug_cursor_image *old_image;
};

static bool is_served(const struct vug_listener *listener)
{
	return listener->server != NULL && !listener->is_removed;
}

/* What the listener has as the last picture. Returns the one before, a reference. */
static struct vug_buffer *keep_picture(struct vug_mailbox *mailbox, struct vug_buffer *buffer,
				       const struct vug_rect *viewport)
{
	struct vug_buffer *before = mailbox->picture;

	mailbox->picture = vug_buffer_ref(buffer);
	mailbox->picture_viewport = *viewport;
	return before;
}

static void take_picture(const struct vug_listener *listener, struct vug_mailbox *mailbox,
			 struct news *news)
{
	if (!mailbox->is_picture_news)
		return;
	mailbox->is_picture_news = false;
	news->is_picture = true;
	news->old_buffer = mailbox->delivered_buffer;
	mailbox->delivered_buffer = vug_buffer_ref(mailbox->buffer);
	mailbox->delivered_viewport = mailbox->viewport;
	/* The memory of UPDATE has no picture before its first frame. */
	if (listener->keeps_pictures && vug_buffer_is_imported(mailbox->buffer))
		news->old_picture = keep_picture(mailbox, mailbox->buffer, &mailbox->viewport);
}

static void take_cursor(struct vug_mailbox *mailbox, struct news *news)
{
	if (!mailbox->is_cursor_news)
		return;
	mailbox->is_cursor_news = false;
	news->is_cursor = true;
	news->old_image = mailbox->delivered_cursor.image;
	mailbox->delivered_cursor = mailbox->cursor;
	vug_cursor_image_ref(mailbox->cursor.image);
}

static bool has_news(const struct vug_mailbox *mailbox)
{
	return mailbox->is_picture_news || mailbox->is_cursor_news;
}

static struct news take_news(struct vug_listener *listener, struct vug_mailbox *mailbox)
{
	struct news news = {.is_picture = false};

	take_picture(listener, mailbox, &news);
	take_cursor(mailbox, &news);
	return news;
}

/* The program may have dropped it in the callback before. */
static bool may_call(struct vug_listener *listener)
{
	bool may;

	vug_lock_take(&listener->lock);
	may = is_served(listener);
	vug_lock_release(&listener->lock);
	return may;
}

static void report_news(struct vug_listener *listener, struct vug_mailbox *mailbox,
			const struct news *news)
{
	const struct vug_listener_callbacks *callbacks = &listener->callbacks;

	if (news->is_picture && callbacks->scanout_changed != NULL)
		callbacks->scanout_changed(listener, mailbox->scanout, listener->data);
	if (news->is_cursor && callbacks->cursor_changed != NULL && may_call(listener))
		callbacks->cursor_changed(listener, mailbox->scanout, listener->data);
	vug_buffer_unref(news->old_buffer);
	vug_buffer_unref(news->old_picture);
	vug_cursor_image_unref(news->old_image);
}

/*
 * Whether the frame would begin in the middle of an UPDATE: it comes behind it. That cannot be known on another
 * thread than the server's, on which tearing is allowed.
 */
static bool is_deferred(const struct vug_listener *listener, const struct vug_mailbox *mailbox)
{
	return mailbox->ready == NULL && !listener->has_own_thread &&
	       vug_scanout_defers_frames(mailbox->scanout);
}

static bool may_take_frame(const struct vug_listener *listener, const struct vug_mailbox *mailbox)
{
	return is_served(listener) && listener->callbacks.frame != NULL && !listener->is_hidden &&
	       mailbox->buffer != NULL && !mailbox->is_picture_news && mailbox->unshown == NULL &&
	       mailbox->num_frames < VUG_LISTENER_MAX_FRAMES &&
	       vug_mailbox_has_frame(listener, mailbox) && !is_deferred(listener, mailbox);
}

static void use_snapshot(struct vug_mailbox *mailbox, struct vug_frame *frame)
{
	frame->buffer = mailbox->ready;
	frame->is_snapshot = true;
	frame->acquire_fence = NULL;
	frame->arrival = mailbox->ready_arrival;
	frame->damage = mailbox->ready_damage;
	frame->shared_damage = NULL;
	mailbox->unshown_update = mailbox->ready_update;
	pixman_region32_init(&mailbox->ready_damage); /* it is the frame's now */
}

static void use_buffer(struct vug_mailbox *mailbox, struct vug_frame *frame)
{
	frame->buffer = mailbox->buffer;
	frame->is_snapshot = false;
	frame->acquire_fence = mailbox->acquire_fence;
	frame->arrival = mailbox->arrival;
	vug_damage_take_shared(&mailbox->damage, mailbox->viewport.width, mailbox->viewport.height,
			       &frame->damage, &frame->shared_damage);
	mailbox->unshown_update = mailbox->posted;
}

/* The server's timer brings the next try. */
static void note_lack_of_memory(struct vug_listener *listener)
{
	listener->wants_retry = true;
	vug_frame_board_note(listener->board, VUG_LISTENERS_RETRY);
	vug_frame_board_wake_again(listener->board);
}

/* NULL: no memory. */
static struct vug_frame *make_frame(struct vug_listener *listener, struct vug_mailbox *mailbox)
{
	struct vug_frame *frame = vug_frame_board_allocate(listener->board);

	if (frame == NULL) {
		note_lack_of_memory(listener);
		return NULL;
	}
	frame->owner = mailbox->scanout;
	frame->listener = listener;
	frame->is_in_callback = !listener->has_own_thread;
	frame->viewport = mailbox->viewport;
	frame->scanout = mailbox->scanout->index;
	vug_frame_owe_nothing(frame);
	if (mailbox->ready != NULL)
		use_snapshot(mailbox, frame);
	else
		use_buffer(mailbox, frame);
	vug_frame_board_add(listener->board, frame);
	if (frame->is_snapshot)
		vug_mailbox_drop_ready(mailbox);
	return frame;
}

/* NULL: it gets none now. Otherwise *ret_old_picture is a reference to drop. */
static struct vug_frame *take_frame(struct vug_listener *listener, struct vug_mailbox *mailbox,
				    struct vug_buffer **ret_old_picture)
{
	struct vug_frame *frame;

	if (!may_take_frame(listener, mailbox))
		return NULL;
	frame = make_frame(listener, mailbox);
	if (frame == NULL)
		return NULL;
	mailbox->unshown = frame;
	mailbox->num_frames++;
	listener->references++;
	*ret_old_picture = listener->keeps_pictures
				   ? keep_picture(mailbox, frame->buffer, &frame->viewport)
				   : NULL;
	return frame;
}

/* ---- with the listener locked, and unlocked while the program is called ------------------- */

static void call_for_monitors(struct vug_listener *listener)
{
	bool is_called = listener->are_monitors_news && is_served(listener) &&
			 listener->callbacks.monitors_changed != NULL;

	listener->are_monitors_news = false;
	if (!is_called)
		return;
	vug_lock_release(&listener->lock);
	listener->callbacks.monitors_changed(listener, listener->data);
	vug_lock_take(&listener->lock);
}

static void call_for_news(struct vug_listener *listener, struct vug_mailbox *mailbox)
{
	struct news news;

	if (!has_news(mailbox) || !is_served(listener))
		return;
	news = take_news(listener, mailbox);
	vug_lock_release(&listener->lock);
	report_news(listener, mailbox, &news);
	vug_lock_take(&listener->lock);
}

static void call_for_frame(struct vug_listener *listener, struct vug_mailbox *mailbox)
{
	struct vug_buffer *old_picture;
	struct vug_frame *frame = take_frame(listener, mailbox, &old_picture);
	bool is_news = false, is_finished;

	if (frame == NULL)
		return;
	vug_lock_release(&listener->lock);
	if (old_picture != NULL)
		vug_buffer_unref(old_picture);
	listener->callbacks.frame(listener, frame, listener->data);
	/* On the server's thread, where most listeners have finished it by now. */
	if (!listener->has_own_thread)
		is_news = vug_frame_board_end_callback(listener->board, frame, &is_finished);
	vug_lock_take(&listener->lock);
	if (is_news)
		vug_listener_settle_called_frame_locked(listener, mailbox, is_finished);
}

/* Where that fails the descriptor is still readable, and the listener still awake. */
static void fall_asleep(struct vug_listener *listener)
{
	uint64_t count;

	if (!listener->is_awake)
		return;
	if (!listener->has_own_thread ||
	    read(listener->wake_fd, &count, sizeof(count)) == sizeof(count))
		listener->is_awake = false;
}

/* What a callback makes fresh is for the next dispatch. */
static void deliver_fresh(struct vug_listener *listener)
{
	uint32_t fresh = listener->fresh;

	listener->fresh = 0;
	for (; fresh != 0; fresh &= fresh - 1) {
		uint32_t number = (uint32_t)__builtin_ctz(fresh);

		if (number >= listener->num_mailboxes)
			return;
		call_for_news(listener, &listener->mailboxes[number]);
		call_for_frame(listener, &listener->mailboxes[number]);
	}
}

static void dispatch_and_unlock(struct vug_listener *listener)
{
	listener->is_dispatching = true;
	listener->references++;
	fall_asleep(listener);
	call_for_monitors(listener);
	deliver_fresh(listener);
	listener->is_dispatching = false;
	vug_listener_unref_locked(listener);
}

int vug_listener_dispatch(struct vug_listener *listener)
{
	if (listener == NULL || !listener->has_own_thread)
		return -EINVAL;
	vug_lock_take(&listener->lock);
	if (listener->is_dispatching) {
		vug_lock_release(&listener->lock);
		return -EBUSY;
	}
	dispatch_and_unlock(listener);
	return 0;
}

static void dispatch_with_server(struct vug_listener *listener)
{
	vug_lock_take(&listener->lock);
	if (listener->is_awake && !listener->is_dispatching && !listener->is_removed) {
		dispatch_and_unlock(listener);
		return;
	}
	/* One of its callbacks brought this about: it is dispatched once again later. */
	if (listener->is_awake && listener->is_dispatching)
		vug_frame_board_note(listener->board, VUG_LISTENERS_READY);
	vug_lock_release(&listener->lock);
}

bool vug_listeners_are_ready(const struct vug_server *server)
{
	const unsigned int news = VUG_LISTENERS_READY | VUG_LISTENERS_BEHIND;

	return (atomic_load(&server->board->listener_news) & news) != 0;
}

void vug_listeners_dispatch(struct vug_server *server)
{
	struct vug_frame_board *board = server->board;

	if (vug_frame_board_take_note(board, VUG_LISTENERS_READY))
		for (struct vug_listener *l = server->listeners; l != NULL; l = l->next)
			if (!l->has_own_thread)
				dispatch_with_server(l);
	if (vug_frame_board_take_note(board, VUG_LISTENERS_REMOVED))
		vug_listeners_unlink_removed(server);
	if (vug_frame_board_take_note(board, VUG_LISTENERS_RETRY))
		vug_server_retry_later(server);
}
