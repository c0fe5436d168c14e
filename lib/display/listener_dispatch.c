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

static void take_news(struct vug_listener *listener, struct vug_mailbox *mailbox,
		      struct news *ret_news)
{
	*ret_news = (struct news){.is_picture = false};
	vug_lock_take(&listener->lock);
	if (is_served(listener)) {
		take_picture(listener, mailbox, ret_news);
		take_cursor(mailbox, ret_news);
	}
	vug_lock_release(&listener->lock);
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

static void report_news(struct vug_listener *listener, struct vug_mailbox *mailbox)
{
	const struct vug_listener_callbacks *callbacks = &listener->callbacks;
	struct news news;

	take_news(listener, mailbox, &news);
	if (news.is_picture && callbacks->scanout_changed != NULL)
		callbacks->scanout_changed(listener, mailbox->scanout, listener->data);
	if (news.is_cursor && callbacks->cursor_changed != NULL && may_call(listener))
		callbacks->cursor_changed(listener, mailbox->scanout, listener->data);
	vug_buffer_unref(news.old_buffer);
	vug_buffer_unref(news.old_picture);
	vug_cursor_image_unref(news.old_image);
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

static struct vug_frame *make_frame_of_snapshot(struct vug_listener *listener,
						struct vug_mailbox *mailbox,
						struct vug_frame *values)
{
	struct vug_frame *frame;

	values->buffer = mailbox->ready;
	values->is_snapshot = true;
	values->acquire_fence = NULL;
	values->arrival = mailbox->ready_arrival;
	values->damage = mailbox->ready_damage;
	frame = vug_frame_board_add(listener->board, values);
	if (frame == NULL)
		return NULL;
	mailbox->unshown_update = mailbox->ready_update;
	pixman_region32_init(&mailbox->ready_damage); /* it is the frame's now */
	vug_mailbox_drop_ready(mailbox);
	return frame;
}

static struct vug_frame *make_frame_of_buffer(struct vug_listener *listener,
					      struct vug_mailbox *mailbox, struct vug_frame *values)
{
	struct vug_frame *frame;

	vug_damage_take(&mailbox->damage, mailbox->viewport.width, mailbox->viewport.height,
			&values->damage);
	frame = vug_frame_board_add(listener->board, values);
	if (frame != NULL)
		mailbox->unshown_update = mailbox->posted;
	else
		vug_damage_put_back(&mailbox->damage, &values->damage);
	return frame;
}

/* NULL: no memory. The server's timer brings the next try. */
static struct vug_frame *make_frame(struct vug_listener *listener, struct vug_mailbox *mailbox)
{
	struct vug_frame values = {
		.owner = mailbox->scanout,
		.listener = listener,
		.buffer = mailbox->buffer,
		.viewport = mailbox->viewport,
		.acquire_fence = mailbox->acquire_fence,
		.scanout = mailbox->scanout->index,
		.arrival = mailbox->arrival,
	};
	struct vug_frame *frame = mailbox->ready != NULL
					  ? make_frame_of_snapshot(listener, mailbox, &values)
					  : make_frame_of_buffer(listener, mailbox, &values);

	if (frame != NULL)
		return frame;
	listener->wants_retry = true;
	vug_frame_board_wake_again(listener->board);
	return NULL;
}

static struct vug_frame *take_frame(struct vug_listener *listener, struct vug_mailbox *mailbox)
{
	struct vug_buffer *old_picture = NULL;
	struct vug_frame *frame = NULL;

	vug_lock_take(&listener->lock);
	if (may_take_frame(listener, mailbox))
		frame = make_frame(listener, mailbox);
	if (frame != NULL) {
		mailbox->unshown = frame;
		mailbox->num_frames++;
		listener->references++;
	}
	if (frame != NULL && listener->keeps_pictures)
		old_picture = keep_picture(mailbox, frame->buffer, &frame->viewport);
	vug_lock_release(&listener->lock);
	vug_buffer_unref(old_picture);
	return frame;
}

static void deliver(struct vug_listener *listener, struct vug_mailbox *mailbox)
{
	struct vug_frame *frame;

	report_news(listener, mailbox);
	frame = take_frame(listener, mailbox);
	if (frame != NULL)
		listener->callbacks.frame(listener, frame, listener->data);
}

static bool take_monitors(struct vug_listener *listener)
{
	bool are_news;

	vug_lock_take(&listener->lock);
	are_news = listener->are_monitors_news && is_served(listener);
	listener->are_monitors_news = false;
	vug_lock_release(&listener->lock);
	return are_news;
}

/* Where that fails the descriptor is still readable, and the listener still awake. */
static void fall_asleep_locked(struct vug_listener *listener)
{
	uint64_t count;

	if (!listener->is_awake)
		return;
	if (!listener->has_own_thread ||
	    read(listener->wake_fd, &count, sizeof(count)) == sizeof(count))
		listener->is_awake = false;
}

static bool begin(struct vug_listener *listener)
{
	bool is_free;

	vug_lock_take(&listener->lock);
	is_free = !listener->is_dispatching;
	if (is_free) {
		listener->is_dispatching = true;
		listener->references++;
		fall_asleep_locked(listener);
	}
	vug_lock_release(&listener->lock);
	return is_free;
}

static int dispatch(struct vug_listener *listener)
{
	if (!begin(listener))
		return -EBUSY;
	if (take_monitors(listener) && listener->callbacks.monitors_changed != NULL)
		listener->callbacks.monitors_changed(listener, listener->data);
	for (uint32_t i = 0; i < listener->num_mailboxes; i++)
		deliver(listener, &listener->mailboxes[i]);
	vug_lock_take(&listener->lock);
	listener->is_dispatching = false;
	vug_listener_unref_locked(listener);
	return 0;
}

int vug_listener_dispatch(struct vug_listener *listener)
{
	if (listener == NULL || !listener->has_own_thread)
		return -EINVAL;
	return dispatch(listener);
}

static bool is_ready(struct vug_listener *listener)
{
	bool result;

	vug_lock_take(&listener->lock);
	result = listener->is_awake && !listener->has_own_thread && !listener->is_removed;
	vug_lock_release(&listener->lock);
	return result;
}

bool vug_listeners_are_ready(const struct vug_server *server)
{
	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next)
		if (is_ready(l))
			return true;
	return false;
}

static void note_retry(struct vug_server *server)
{
	bool is_wanted = false;

	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next) {
		vug_lock_take(&l->lock);
		is_wanted |= l->wants_retry;
		vug_lock_release(&l->lock);
	}
	if (is_wanted)
		vug_server_retry_later(server);
}

void vug_listeners_dispatch(struct vug_server *server)
{
	if (server->listeners == NULL)
		return;
	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next)
		if (is_ready(l))
			dispatch(l);
	vug_listeners_unlink_removed(server);
	note_retry(server);
}
