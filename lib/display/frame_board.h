/* SPDX-License-Identifier: MIT */
/*
 * The frames that are out with the embedding program, and the only part of a server that
 * several threads touch: vug_frame_done() puts a frame on the list of finished ones, and the
 * server's next dispatch takes it from there.
 *
 * The board lives as long as its server or any frame does.
 */
#ifndef VUG_FRAME_BOARD_H
#define VUG_FRAME_BOARD_H

#include <pixman.h>
#include <stdatomic.h>

#include "buffer/shared_fence.h"
#include "display/damage.h"
#include "display/router.h"
#include "util/lock.h"
#include "vug/listener.h"

/* A deadline that is never over. */
#define VUG_NEVER INT64_MAX

struct vug_frame {
	struct vug_frame_board *board;
	/* The program's; guarded by the board, like all up to `previous`. */
	unsigned int references;
	bool is_shown; /* by its listener, which may still read it */
	bool is_finished;
	bool is_news;                /* shown or finished since the server last took it */
	bool is_taken_back;          /* on the list of finished ones, or taken from there */
	bool is_in_callback;         /* what is done with it is seen when the callback returns */
	struct vug_frame_list *list; /* the board's that it is on; NULL: none */
	struct vug_frame *next;
	struct vug_frame *previous;

	/* Constant from here on. */
	struct vug_scanout *owner;     /* borrowed: for the program */
	struct vug_listener *listener; /* which has it; NULL: the server's callback has */
	struct vug_buffer *buffer;
	bool is_snapshot; /* the buffer is one: the guest never draws into it */
	struct vug_rect viewport;
	pixman_region32_t damage;
	struct vug_shared_region
		*shared_damage; /* a reference: `damage` is its; NULL: the frame's own */
	struct vug_shared_fence *acquire_fence; /* a reference; NULL: its source gave none */
	uint32_t scanout;
	int64_t arrival;     /* of the oldest update in it */
	int64_t sent;        /* when it went out */
	int64_t deadline;    /* when the watchdog finishes it; VUG_NEVER: it does not */
	uint64_t generation; /* of its source: see display/source.h */
	bool has_cookie;     /* the source waits for it */
	uint64_t cookie;
};

/* No source waits for it, as for none of a listener's. */
static inline void vug_frame_owe_nothing(struct vug_frame *frame)
{
	frame->sent = frame->deadline = 0;
	frame->generation = frame->cookie = 0;
	frame->has_cookie = false;
}

/* A reference that is given up once a fence has signalled. */
struct vug_frame_fence {
	struct vug_frame_fence *next;
	struct vug_frame *frame;
	int fd;
};

struct vug_frame_list {
	struct vug_frame *first, *last;
};

struct vug_frame_board {
	struct vug_lock lock;
	unsigned int references;
	struct vug_frame_list out; /* of the callback's, the first deadline first; not references */
	struct vug_frame_list lent;     /* of listeners'; not references */
	uint64_t num_lent;              /* to listeners, ever */
	struct vug_frame_list finished; /* kept by is_taken_back */
	struct vug_frame *spare;        /* the memory of frames that were freed; a list */
	unsigned int num_spare;
	atomic_bool has_finished;       /* `finished` is not empty: to look without the lock */
	struct vug_frame_fence *fences; /* of vug_frame_done_after() */
	atomic_bool has_fences;         /* the same for them */
	int epoll_fd;                   /* the server's; -1: it has gone */
	atomic_bool is_dispatching;     /* the server will look by itself */
	bool is_look_wanted;            /* … and is to look again in the next dispatch */
	bool is_awake;                  /* wake_fd is readable */
	bool reports_fences;            /* the server looks when a frame gets a fence */
	atomic_uint num_double_done;    /* vug_frame_done() on a reference that was given up */
	int wake_fd;                    /* an eventfd */
	atomic_uint listener_news;      /* bits of enum vug_listener_news */

	/* Serves what listeners have sent; NULL: they have sent nothing since it was last served. */
	_Atomic(const struct vug_router_type *) input;
	atomic_uint num_inputs; /* how often one was sent: the order of all listeners' input */
};

/* What the server has to look through its listeners for, so that it does so only then. */
enum vug_listener_news {
	VUG_LISTENERS_READY = 1,   /* one that is dispatched with the server has work */
	VUG_LISTENERS_REMOVED = 2, /* the program has dropped one */
	VUG_LISTENERS_RETRY = 4,   /* there was no memory for a frame of one */
	VUG_LISTENERS_BEHIND =
		8, /* one can take another frame, of which there is no snapshot yet */
};

/* Any thread. The caller wakes the server. */
static inline void vug_frame_board_note(struct vug_frame_board *board, enum vug_listener_news news)
{
	if ((atomic_load(&board->listener_news) & news) == 0)
		atomic_fetch_or(&board->listener_news, news);
}

/* Whether there were such news, which are over. */
static inline bool vug_frame_board_take_note(struct vug_frame_board *board,
					     enum vug_listener_news news)
{
	if ((atomic_load(&board->listener_news) & news) == 0)
		return false;
	atomic_fetch_and(&board->listener_news, ~(unsigned int)news);
	return true;
}

/* Whether there may be a frame to settle: a look without the lock. */
static inline bool vug_frame_board_has_news(struct vug_frame_board *board)
{
	return atomic_load(&board->has_finished) || atomic_load(&board->has_fences) ||
	       atomic_load(&board->num_double_done) != 0;
}

/* epoll_fd: what the server waits on; it must stay until vug_frame_board_close(). */
int vug_frame_board_new(int epoll_fd, struct vug_frame_board **ret_board);
struct vug_frame_board *vug_frame_board_ref(struct vug_frame_board *board);
void vug_frame_board_unref(struct vug_frame_board *board);

/*
 * Make the server's poll descriptor readable, unless the server is dispatching: what it looks for when a
 * dispatch has ended was there before this look. Any thread.
 */
void vug_frame_board_wake_idle(struct vug_frame_board *board);
static inline void vug_frame_board_wake(struct vug_frame_board *board)
{
	if (!atomic_load(&board->is_dispatching))
		vug_frame_board_wake_idle(board);
}
/* Make it readable. A server that is dispatching dispatches once again: for what it may have passed. */
void vug_frame_board_wake_again(struct vug_frame_board *board);

/* A listener has sent input: the server serves it with that type. Any thread. */
void vug_frame_board_post_input(struct vug_frame_board *board, const struct vug_router_type *type);
static inline bool vug_frame_board_has_input(struct vug_frame_board *board)
{
	return atomic_load(&board->input) != NULL;
}
/* NULL: there is none. What is posted from now on is not in what the caller serves, and comes next. */
const struct vug_router_type *vug_frame_board_take_input(struct vug_frame_board *board);

/* The two ends of a dispatch: between them nobody needs to wake the server. */
void vug_frame_board_begin_dispatch(struct vug_frame_board *board);
void vug_frame_board_end_dispatch(struct vug_frame_board *board);

/*
 * Memory for a frame, with anything in it, and the board is locked; NULL: there is none, and it is not. The caller
 * fills in what is constant, and is_in_callback, and adds it at once.
 */
struct vug_frame *vug_frame_board_allocate(struct vug_frame_board *board);
/*
 * On the list of those that are out, with one reference. The buffer and the fence get a reference, the damage is
 * the frame's from now on. Unlocks the board.
 */
void vug_frame_board_add(struct vug_frame_board *board, struct vug_frame *frame);

/*
 * A frame that was finished, or that its listener has shown, which the caller lets go of; NULL: there is
 * none.
 */
struct vug_frame *vug_frame_board_take_finished(struct vug_frame_board *board,
						bool *ret_is_finished);
void vug_frame_board_let_go(struct vug_frame_board *board, struct vug_frame *frame);

/*
 * The callback that got the frame has returned; where it has finished the frame, it may be freed now. Returns
 * whether the frame has been shown or finished, for the caller to settle it: nobody else will.
 */
bool vug_frame_board_end_callback(struct vug_frame_board *board, struct vug_frame *frame,
				  bool *ret_is_finished);

/* How often a reference was given up twice since the last call, as far as that was noticed. */
unsigned int vug_frame_board_take_double_done(struct vug_frame_board *board);

/*
 * Finish those whose time is over. Returns how many frames that were, and how long the last of them was
 * waited for.
 */
unsigned int vug_frame_board_expire(struct vug_frame_board *board, int64_t now,
				    int64_t *ret_timeout);
/* Finish those of that generation, as if their time were over. */
void vug_frame_board_finish_all(struct vug_frame_board *board, uint64_t generation);

/* When the first time of a frame that is out is over; 0: never. */
int64_t vug_frame_board_get_deadline(struct vug_frame_board *board);

/* Forget the frames of that generation that are out. Their owners may still hold them. */
void vug_frame_board_clear(struct vug_frame_board *board, uint64_t generation);

/* How many frames listeners have received. */
uint64_t vug_frame_board_count_lent(struct vug_frame_board *board);
/* Whether that listener has a frame of the scanout with another buffer than this one, snapshots aside. */
bool vug_frame_board_has_lent_other(struct vug_frame_board *board,
				    const struct vug_listener *listener, uint32_t scanout,
				    const struct vug_buffer *buffer);
/* Whether that listener, or with NULL the callback, has a frame of the buffer. */
bool vug_frame_board_is_read(struct vug_frame_board *board, const struct vug_listener *listener,
			     const struct vug_buffer *buffer);
/* Forget all frames that are lent to it. Returns how many that were. */
unsigned int vug_frame_board_abandon(struct vug_frame_board *board,
				     const struct vug_listener *listener);

/* Forget a frame that is lent. Returns whose it was, who has one frame less; NULL: there is none. */
struct vug_listener *vug_frame_board_abandon_next(struct vug_frame_board *board);

/* frame_fences.c. The server goes, and nobody waits for anything any more. No frame is lent. */
void vug_frame_board_close(struct vug_frame_board *board);

/* Finish the frames whose fence has signalled; forget those of finished ones. */
void vug_frame_board_look_at_fences(struct vug_frame_board *board);
/* The fence is taken over on success. -EBADF, -EPERM, -ENOMEM, -ENOSPC. */
int vug_frame_board_finish_after(struct vug_frame_board *board, struct vug_frame *frame, int fd);

/* From now on the server looks when a frame gets a fence. */
void vug_frame_board_report_fences(struct vug_frame_board *board);
/*
 * Merge the fences of all frames of the buffer that the listener, or with NULL the callback, has into *fence;
 * -1: there were none. Returns false: one has no fence, or its fence is no sync_file.
 */
bool vug_frame_board_merge_fences(struct vug_frame_board *board,
				  const struct vug_listener *listener,
				  const struct vug_buffer *buffer, int *fence);

/* For vug_frame_shown() and vug_frame_done(). */
void vug_frame_board_show(struct vug_frame_board *board, struct vug_frame *frame);
void vug_frame_board_finish(struct vug_frame_board *board, struct vug_frame *frame);

#endif
