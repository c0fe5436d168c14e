/* SPDX-License-Identifier: MIT */
/*
 * Listeners: each is a bounded mailbox of what the scanouts show. The server posts into it, on its own
 * thread; the listener's thread delivers from it. The mailbox keeps the latest state and the damage since
 * the listener last took a frame, so that it never grows.
 *
 * Frames of listeners are on the server's frame board. What is done with them is settled on the server's
 * thread, and there alone.
 *
 * Locks: a listener's before the board's.
 */
#ifndef VUG_DISPLAY_LISTENER_H
#define VUG_DISPLAY_LISTENER_H

#include "buffer/shared_fence.h"
#include "display/cursor_image.h"
#include "display/damage.h"
#include "display/frame_board.h"
#include "display/router.h"
#include "util/lock.h"
#include "vug/listener.h"

/* The largest number of frames of a scanout that a listener may hold; it gets no more than that. */
#define VUG_LISTENER_MAX_FRAMES 16
#define VUG_LISTENER_NAME_SIZE 64

struct vug_mailbox_cursor {
	struct vug_cursor_image *image; /* a reference; NULL: none yet */
	int32_t x, y;
	bool is_visible;
};

/* What a listener has of one scanout. */
struct vug_mailbox {
	struct vug_scanout *scanout;
	/* The latest. */
	struct vug_buffer *buffer; /* a reference; NULL: the scanout is off */
	struct vug_rect viewport;
	struct vug_shared_fence *acquire_fence; /* of the last update; a reference, or NULL */
	struct vug_mailbox_cursor cursor;
	/* Of it, what has not been delivered. */
	bool is_picture_news, is_cursor_news;
	struct vug_damage damage;
	int64_t arrival; /* of the oldest update in the damage */
	/* Counts the updates of the scanout: the last one, and the last one that the listener has shown. */
	uint64_t posted, shown;
	/* Delivered. */
	struct vug_buffer *delivered_buffer; /* a reference */
	struct vug_rect delivered_viewport;
	struct vug_mailbox_cursor delivered_cursor; /* its image is a reference */
	struct vug_buffer
		*picture; /* what was drawn last, a reference; NULL: none, or not wanted */
	struct vug_rect picture_viewport;
	const struct vug_frame *unshown; /* the frame that is out and has not been shown */
	uint64_t unshown_update;         /* the last update that it shows */
	/* The next frame, where the listener wants snapshots: made on the server's thread. */
	struct vug_buffer *ready; /* a reference; NULL: there is none */
	pixman_region32_t ready_damage;
	/* Where exact damage is wanted: what has really changed since the listener's last frame. */
	pixman_region32_t changes;
	int64_t ready_arrival;
	uint64_t ready_update;   /* the last update that it shows */
	unsigned int num_frames; /* that are out, shown or not */
};

/* Of the latest update of a scanout, or of several. */
struct vug_posted_damage {
	struct vug_shared_region *shared; /* borrowed; NULL: the boxes are it */
	const pixman_box32_t *boxes;
	int num_boxes;
	int64_t arrival; /* of the oldest update in it */
};

struct vug_listener {
	struct vug_lock lock;
	unsigned int references; /* the program's, the server's, and one a frame */
	unsigned int program_references;
	struct vug_listener_callbacks callbacks;
	void *data;
	char name[VUG_LISTENER_NAME_SIZE];
	int64_t deadline; /* microseconds */
	bool has_own_thread;
	bool keeps_pictures;
	bool is_stable; /* wants snapshots */
	bool is_exact;  /* wants to know what has really changed; is stable, too */

	struct vug_server *server; /* NULL: it has gone */
	struct vug_frame_board *board;
	struct vug_listener *next; /* of the server's; the server's thread alone */
	int wake_fd;               /* an eventfd, with a thread of its own; else -1 */
	bool is_awake;             /* wake_fd is readable, or the server is to dispatch it */
	uint32_t fresh;            /* bits of the mailboxes that the next dispatch looks into */
	bool is_dispatching;
	bool is_removed; /* the program has dropped its last reference: no callback runs any more */
	bool is_hidden;
	bool is_late; /* not waited for until it has returned what it has */
	bool are_monitors_news;
	bool wants_retry;                 /* there was no memory for a frame */
	struct vug_listener_input *input; /* NULL: it has never sent any */

	uint32_t num_mailboxes;
	struct vug_mailbox mailboxes[]; /* one for each scanout */
};

/* listener.c; the locks of these are taken by the caller */
void vug_listener_wake_thread_locked(struct vug_listener *listener);
static inline void vug_listener_wake_for_locked(struct vug_listener *listener, uint32_t fresh)
{
	listener->fresh |= fresh;
	if (listener->is_awake || listener->server == NULL)
		return;
	if (listener->has_own_thread) {
		vug_listener_wake_thread_locked(listener);
		return;
	}
	listener->is_awake = true;
	vug_frame_board_note(listener->board, VUG_LISTENERS_READY);
	vug_frame_board_wake(listener->board);
}
/* For news of any scanout. */
static inline void vug_listener_wake_locked(struct vug_listener *listener)
{
	vug_listener_wake_for_locked(listener, UINT32_MAX);
}
/* For news of that scanout alone. */
static inline void vug_listener_wake_for_scanout_locked(struct vug_listener *listener,
							uint32_t scanout)
{
	vug_listener_wake_for_locked(listener, UINT32_C(1) << scanout);
}
void vug_listener_free(struct vug_listener *listener);
/* Unlocks it. */
static inline void vug_listener_unref_locked(struct vug_listener *listener)
{
	bool is_last = --listener->references == 0;

	vug_lock_release(&listener->lock);
	if (is_last)
		vug_listener_free(listener);
}
/* Whether updates wait for it. */
static inline bool vug_listener_counts_locked(const struct vug_listener *listener)
{
	return listener->callbacks.frame != NULL && !listener->is_removed && !listener->is_hidden &&
	       !listener->is_late;
}

/* Whether what the mailbox shows is copied, for a listener that wants snapshots. */
bool vug_mailbox_can_be_copied(const struct vug_mailbox *mailbox);
/* Whether its frames of that scanout are snapshots, now. */
static inline bool vug_mailbox_takes_snapshots(const struct vug_listener *listener,
					       const struct vug_mailbox *mailbox)
{
	return listener->is_stable && vug_mailbox_can_be_copied(mailbox);
}

/* Whether there is damage that a frame can show now: where it takes snapshots, one is ready. */
static inline bool vug_mailbox_has_frame(const struct vug_listener *listener,
					 const struct vug_mailbox *mailbox)
{
	return mailbox->ready != NULL || (!vug_damage_is_empty(&mailbox->damage) &&
					  !vug_mailbox_takes_snapshots(listener, mailbox));
}
/* The snapshot that is ready is not wanted any more. */
void vug_mailbox_drop_ready(struct vug_mailbox *mailbox);

/* listener_snapshots.c: for those that can take one. The server's thread. */
void vug_listeners_offer_snapshots(struct vug_server *server);
/* Frames of the scanout that were deferred can begin. */
void vug_listeners_wake_deferred(struct vug_scanout *scanout);

/* listener_post.c: what the server has for all listeners. The server's thread; no callback runs. */
void vug_listeners_post_picture(struct vug_scanout *scanout);
void vug_listeners_post_damage(struct vug_scanout *scanout, const struct vug_posted_damage *posted);
/* At the end of the dispatch, or in the next one: a guest moves its cursor more often than anybody looks. */
void vug_listeners_post_cursor(struct vug_scanout *scanout);
void vug_listeners_post_moved_cursors(struct vug_server *server);
void vug_listeners_post_monitors(struct vug_server *server);
/* All that there is, for a listener that comes late: the server's thread. */
void vug_listener_post_all_locked(struct vug_listener *listener);
/* All of the pictures that it knows, for a listener that looks again: any thread. */
void vug_listener_post_whole_locked(struct vug_listener *listener);

/* listener_dispatch.c */
/* Dispatch those that have no thread of their own, and unlink those that were removed. */
void vug_listeners_dispatch(struct vug_server *server);
/* Whether there is work for it. */
bool vug_listeners_are_ready(const struct vug_server *server);

/* listener_frames.c: on the server's thread. */
/* A listener has finished that frame, or only shown it. */
void vug_listener_settle_frame(struct vug_listener *listener, const struct vug_frame *frame,
			       bool is_finished);
/* As above, for the frame that a callback has just got, and that may be freed; the listener has more references. */
void vug_listener_settle_called_frame_locked(struct vug_listener *listener,
					     struct vug_mailbox *mailbox, bool is_finished);
/* Whether all listeners that count have shown that update, and hold no earlier buffer of the scanout. */
bool vug_listeners_have_shown(const struct vug_scanout *scanout, uint64_t update);
/* Whether there is a listener that counts. */
bool vug_listeners_count(const struct vug_server *server);
/* When the first listener that still has to show that update, which was sent then, is late; 0: none has. */
int64_t vug_listeners_get_deadline(const struct vug_scanout *scanout, uint64_t update,
				   int64_t sent);
/* Those that have not shown the update in time are late: named in the log, which may end it all. */
void vug_listeners_expire(struct vug_scanout *scanout, uint64_t update, int64_t sent, int64_t now);
/* It is not waited for until it has returned what it has, and it is counted. The server has not gone. */
void vug_listener_set_late(struct vug_listener *listener);
/* There may be memory again. */
void vug_listeners_retry(struct vug_server *server);
void vug_listeners_unlink_removed(struct vug_server *server);
/* The server goes: what is still lent, also to listeners that were dropped before. */
void vug_listeners_abandon_frames(struct vug_frame_board *board);
/* The last reference to the server has gone: no further callback runs. */
void vug_listeners_stop(struct vug_server *server);
/* The server goes. */
void vug_listeners_leave(struct vug_server *server);

#endif
