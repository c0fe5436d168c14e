/* SPDX-License-Identifier: MIT */
#include "display/frame_board.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "util/fd.h"

/* As many as a display of two buffers has out. */
#define MAX_SPARE 4

int vug_frame_board_new(int epoll_fd, struct vug_frame_board **ret_board)
{
	struct vug_frame_board *board = calloc(1, sizeof(*board));
	int error;

	if (board == NULL)
		return -ENOMEM;
	board->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (board->wake_fd < 0) {
		error = -errno;
		free(board);
		return error;
	}
	atomic_init(&board->has_finished, false);
	atomic_init(&board->has_fences, false);
	atomic_init(&board->is_dispatching, false);
	atomic_init(&board->listener_news, 0);
	atomic_init(&board->input, NULL);
	atomic_init(&board->num_inputs, 0);
	board->epoll_fd = epoll_fd;
	board->references = 1;
	*ret_board = board;
	return 0;
}

static void append(struct vug_frame_list *list, struct vug_frame *frame)
{
	frame->list = list;
	frame->next = NULL;
	frame->previous = list->last;
	*(list->last != NULL ? &list->last->next : &list->first) = frame;
	list->last = frame;
}

/* Frames have much the same time, so that this is the end, or near it. */
static void insert_by_deadline(struct vug_frame_list *list, struct vug_frame *frame)
{
	struct vug_frame *previous = list->last;

	while (previous != NULL && previous->deadline > frame->deadline)
		previous = previous->previous;
	frame->list = list;
	frame->previous = previous;
	frame->next = previous != NULL ? previous->next : list->first;
	*(frame->next != NULL ? &frame->next->previous : &list->last) = frame;
	*(previous != NULL ? &previous->next : &list->first) = frame;
}

static void remove_frame(struct vug_frame *frame)
{
	struct vug_frame_list *list = frame->list;

	*(frame->previous != NULL ? &frame->previous->next : &list->first) = frame->next;
	*(frame->next != NULL ? &frame->next->previous : &list->last) = frame->previous;
	frame->next = frame->previous = NULL;
	frame->list = NULL;
}

static void free_board(struct vug_frame_board *board)
{
	struct vug_frame *frame;

	while ((frame = board->spare) != NULL) {
		board->spare = frame->next;
		free(frame);
	}
	vug_fd_close(&board->wake_fd);
	free(board);
}

static void unref_locked(struct vug_frame_board *board)
{
	bool is_last = --board->references == 0;

	vug_lock_release(&board->lock);
	if (is_last)
		free_board(board);
}

struct vug_frame_board *vug_frame_board_ref(struct vug_frame_board *board)
{
	vug_lock_take(&board->lock);
	board->references++;
	vug_lock_release(&board->lock);
	return board;
}

void vug_frame_board_unref(struct vug_frame_board *board)
{
	vug_lock_take(&board->lock);
	unref_locked(board);
}

static void write_wake_fd(struct vug_frame_board *board)
{
	const uint64_t one = 1;
	ssize_t count;

	/* It cannot fail otherwise: the counter is 0 or 1. */
	do
		count = write(board->wake_fd, &one, sizeof(one));
	while (count < 0 && errno == EINTR);
	board->is_awake = count == sizeof(one);
}

static inline void wake_locked(struct vug_frame_board *board)
{
	if (!board->is_awake && !atomic_load(&board->is_dispatching))
		write_wake_fd(board);
}

void vug_frame_board_wake_idle(struct vug_frame_board *board)
{
	vug_lock_take(&board->lock);
	wake_locked(board);
	vug_lock_release(&board->lock);
}

void vug_frame_board_wake_again(struct vug_frame_board *board)
{
	vug_lock_take(&board->lock);
	board->is_look_wanted |= board->is_dispatching;
	wake_locked(board);
	vug_lock_release(&board->lock);
}

void vug_frame_board_post_input(struct vug_frame_board *board, const struct vug_router_type *type)
{
	atomic_store(&board->input, type);
	vug_frame_board_wake(board);
}

const struct vug_router_type *vug_frame_board_take_input(struct vug_frame_board *board)
{
	return vug_frame_board_has_input(board) ? atomic_exchange(&board->input, NULL) : NULL;
}

void vug_frame_board_begin_dispatch(struct vug_frame_board *board)
{
	uint64_t count;

	vug_lock_take(&board->lock);
	atomic_store(&board->is_dispatching, true);
	/* Where that fails it is still readable, and still awake. */
	if (board->is_awake && read(board->wake_fd, &count, sizeof(count)) == sizeof(count))
		board->is_awake = false;
	vug_lock_release(&board->lock);
}

/* They hold references that their frames do not need any more, whenever they signal. */
static bool has_fences_of_finished_frames(const struct vug_frame_board *board)
{
	for (const struct vug_frame_fence *fence = board->fences; fence != NULL;
	     fence = fence->next)
		if (fence->frame->is_finished)
			return true;
	return false;
}

void vug_frame_board_end_dispatch(struct vug_frame_board *board)
{
	vug_lock_take(&board->lock);
	atomic_store(&board->is_dispatching, false);
	/* What came between the server's last look and now. */
	if (board->finished.first != NULL || board->is_look_wanted ||
	    has_fences_of_finished_frames(board))
		wake_locked(board);
	board->is_look_wanted = false;
	vug_lock_release(&board->lock);
}

struct vug_frame *vug_frame_board_allocate(struct vug_frame_board *board)
{
	struct vug_frame *frame;

	vug_lock_take(&board->lock);
	frame = board->spare;
	if (frame != NULL) {
		board->spare = frame->next;
		board->num_spare--;
		return frame;
	}
	vug_lock_release(&board->lock);
	frame = malloc(sizeof(*frame));
	if (frame != NULL)
		vug_lock_take(&board->lock);
	return frame;
}

void vug_frame_board_add(struct vug_frame_board *board, struct vug_frame *frame)
{
	frame->board = board;
	frame->references = 1;
	frame->is_shown = frame->is_finished = frame->is_news = frame->is_taken_back = false;
	vug_buffer_ref(frame->buffer);
	if (frame->acquire_fence != NULL)
		vug_shared_fence_ref(frame->acquire_fence);
	board->references++;
	if (frame->listener != NULL) {
		append(&board->lent, frame);
		board->num_lent++;
	} else {
		insert_by_deadline(&board->out, frame);
	}
	vug_lock_release(&board->lock);
}

/* The server is to look at it, again where it is doing so. */
static void queue_locked(struct vug_frame_board *board, struct vug_frame *frame)
{
	frame->is_news = true;
	if (frame->is_taken_back || frame->is_in_callback)
		return;
	remove_frame(frame);
	frame->is_taken_back = true;
	append(&board->finished, frame);
	atomic_store(&board->has_finished, true);
	wake_locked(board);
}

static void finish_locked(struct vug_frame_board *board, struct vug_frame *frame)
{
	frame->is_finished = true;
	queue_locked(board, frame);
}

static void free_memory_locked(struct vug_frame_board *board, struct vug_frame *frame)
{
	if (board->num_spare == MAX_SPARE) {
		free(frame);
		return;
	}
	frame->next = board->spare;
	board->spare = frame;
	board->num_spare++;
}

/* Unlocks the board. */
static void free_locked(struct vug_frame_board *board, struct vug_frame *frame)
{
	struct vug_buffer *buffer = frame->buffer;

	if (frame->shared_damage != NULL)
		vug_shared_region_unref(frame->shared_damage);
	else
		pixman_region32_fini(&frame->damage);
	if (frame->acquire_fence != NULL)
		vug_shared_fence_unref(frame->acquire_fence);
	free_memory_locked(board, frame);
	unref_locked(board);
	/* Not under the lock: the last reference calls the program's release_memory. */
	vug_buffer_unref(buffer);
}

void vug_frame_board_finish(struct vug_frame_board *board, struct vug_frame *frame)
{
	vug_lock_take(&board->lock);
	if (!frame->is_finished)
		finish_locked(board, frame);
	if (frame->references > 0)
		frame->references--;
	else
		atomic_fetch_add(&board->num_double_done, 1);
	if (frame->references == 0 && !frame->is_taken_back && !frame->is_in_callback)
		free_locked(board, frame);
	else
		vug_lock_release(&board->lock);
}

void vug_frame_board_show(struct vug_frame_board *board, struct vug_frame *frame)
{
	vug_lock_take(&board->lock);
	if (!frame->is_shown && !frame->is_finished) {
		frame->is_shown = true;
		/* The callback's frames have no other end than this one. */
		frame->is_finished = frame->listener == NULL;
		queue_locked(board, frame);
	}
	vug_lock_release(&board->lock);
}

void vug_frame_board_let_go(struct vug_frame_board *board, struct vug_frame *frame)
{
	vug_lock_take(&board->lock);
	frame->is_taken_back = frame->is_news;
	if (frame->is_news) {
		append(&board->finished, frame);
		atomic_store(&board->has_finished, true);
	} else if (!frame->is_finished) {
		append(&board->lent, frame);
	} else if (frame->references == 0) {
		free_locked(board, frame);
		return;
	}
	vug_lock_release(&board->lock);
}

unsigned int vug_frame_board_take_double_done(struct vug_frame_board *board)
{
	return atomic_exchange(&board->num_double_done, 0);
}

bool vug_frame_board_end_callback(struct vug_frame_board *board, struct vug_frame *frame,
				  bool *ret_is_finished)
{
	bool is_news;

	vug_lock_take(&board->lock);
	is_news = frame->is_news;
	*ret_is_finished = frame->is_finished;
	frame->is_in_callback = frame->is_news = false;
	if (!frame->is_finished) {
		vug_lock_release(&board->lock);
		return is_news;
	}
	if (frame->list != NULL)
		remove_frame(frame);
	if (frame->references == 0)
		free_locked(board, frame);
	else
		vug_lock_release(&board->lock);
	return is_news;
}

struct vug_frame *vug_frame_board_take_finished(struct vug_frame_board *board,
						bool *ret_is_finished)
{
	struct vug_frame *frame;

	if (!atomic_load(&board->has_finished))
		return NULL;
	vug_lock_take(&board->lock);
	frame = board->finished.first;
	if (frame != NULL) {
		remove_frame(frame);
		frame->is_news = false;
		*ret_is_finished = frame->is_finished;
	}
	atomic_store(&board->has_finished, board->finished.first != NULL);
	vug_lock_release(&board->lock);
	return frame;
}

unsigned int vug_frame_board_expire(struct vug_frame_board *board, int64_t now,
				    int64_t *ret_timeout)
{
	unsigned int count = 0;

	vug_lock_take(&board->lock);
	while (board->out.first != NULL && board->out.first->deadline <= now) {
		*ret_timeout = board->out.first->deadline - board->out.first->sent;
		finish_locked(board, board->out.first);
		count++;
	}
	vug_lock_release(&board->lock);
	return count;
}

void vug_frame_board_finish_all(struct vug_frame_board *board, uint64_t generation)
{
	struct vug_frame *next;

	vug_lock_take(&board->lock);
	for (struct vug_frame *frame = board->out.first; frame != NULL; frame = next) {
		next = frame->next;
		if (frame->generation == generation)
			finish_locked(board, frame);
	}
	vug_lock_release(&board->lock);
}

int64_t vug_frame_board_get_deadline(struct vug_frame_board *board)
{
	int64_t deadline;

	vug_lock_take(&board->lock);
	deadline = board->out.first != NULL ? board->out.first->deadline : VUG_NEVER;
	vug_lock_release(&board->lock);
	return deadline != VUG_NEVER ? deadline : 0;
}

void vug_frame_board_clear(struct vug_frame_board *board, uint64_t generation)
{
	struct vug_frame *next;

	vug_lock_take(&board->lock);
	for (struct vug_frame *frame = board->out.first; frame != NULL; frame = next) {
		next = frame->next;
		if (frame->generation != generation)
			continue;
		frame->is_finished = true;
		remove_frame(frame);
	}
	if (has_fences_of_finished_frames(board))
		wake_locked(board);
	vug_lock_release(&board->lock);
}

uint64_t vug_frame_board_count_lent(struct vug_frame_board *board)
{
	uint64_t count;

	vug_lock_take(&board->lock);
	count = board->num_lent;
	vug_lock_release(&board->lock);
	return count;
}

static bool is_in_list(const struct vug_frame_list *list, const struct vug_listener *listener,
		       const struct vug_buffer *buffer)
{
	for (const struct vug_frame *f = list->first; f != NULL; f = f->next)
		if (f->listener == listener && f->buffer == buffer && !f->is_finished)
			return true;
	return false;
}

bool vug_frame_board_is_read(struct vug_frame_board *board, const struct vug_listener *listener,
			     const struct vug_buffer *buffer)
{
	bool is_read;

	vug_lock_take(&board->lock);
	is_read = is_in_list(&board->out, listener, buffer) ||
		  is_in_list(&board->lent, listener, buffer) ||
		  is_in_list(&board->finished, listener, buffer);
	vug_lock_release(&board->lock);
	return is_read;
}

bool vug_frame_board_has_lent_other(struct vug_frame_board *board,
				    const struct vug_listener *listener, uint32_t scanout,
				    const struct vug_buffer *buffer)
{
	bool has_other = false;

	vug_lock_take(&board->lock);
	for (const struct vug_frame *f = board->lent.first; f != NULL && !has_other; f = f->next)
		has_other = f->listener == listener && f->scanout == scanout &&
			    f->buffer != buffer && !f->is_snapshot;
	vug_lock_release(&board->lock);
	return has_other;
}

unsigned int vug_frame_board_abandon(struct vug_frame_board *board,
				     const struct vug_listener *listener)
{
	struct vug_frame *next;
	unsigned int count = 0;

	vug_lock_take(&board->lock);
	for (struct vug_frame *frame = board->lent.first; frame != NULL; frame = next) {
		next = frame->next;
		if (frame->listener != listener)
			continue;
		frame->is_finished = true;
		remove_frame(frame);
		count++;
	}
	vug_lock_release(&board->lock);
	return count;
}

struct vug_listener *vug_frame_board_abandon_next(struct vug_frame_board *board)
{
	struct vug_listener *listener = NULL;
	struct vug_frame *frame;

	vug_lock_take(&board->lock);
	frame = board->lent.first;
	if (frame != NULL) {
		listener = frame->listener;
		frame->is_finished = true;
		remove_frame(frame);
	}
	vug_lock_release(&board->lock);
	return listener;
}
