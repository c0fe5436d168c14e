/* SPDX-License-Identifier: MIT */
/*
 * Frames that are done when a consumer's fence signals. The owner of such a frame gave its
 * reference to the board; the server's epoll descriptor says when to look.
 */
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "buffer/fence.h"
#include "display/frame_board.h"
#include "util/fd.h"

static bool is_over(const struct vug_frame_fence *fence)
{
	return fence->frame->is_finished || vug_fence_is_signalled(fence->fd);
}

/* Those that are over, off the board's list. */
static struct vug_frame_fence *take_over(struct vug_frame_board *board)
{
	struct vug_frame_fence **link = &board->fences, *taken = NULL;

	while (*link != NULL) {
		struct vug_frame_fence *fence = *link;

		if (!is_over(fence)) {
			link = &fence->next;
			continue;
		}
		*link = fence->next;
		/* Closing alone would not do it: the consumer may have the fence, too. */
		vug_fd_unwatch(board->epoll_fd, fence->fd);
		fence->next = taken;
		taken = fence;
	}
	atomic_store(&board->has_fences, board->fences != NULL);
	return taken;
}

void vug_frame_board_look_at_fences(struct vug_frame_board *board)
{
	struct vug_frame_fence *taken;

	if (!atomic_load(&board->has_fences))
		return;
	vug_lock_take(&board->lock);
	taken = take_over(board);
	vug_lock_release(&board->lock);
	while (taken != NULL) {
		struct vug_frame_fence *fence = taken;

		taken = fence->next;
		vug_fd_close(&fence->fd);
		vug_frame_board_finish(board, fence->frame);
		free(fence);
	}
}

/* 1: there is nothing to wait for any more. */
static int add(struct vug_frame_board *board, struct vug_frame_fence *fence)
{
	bool reports;
	int error = 1;

	vug_lock_take(&board->lock);
	if (board->epoll_fd >= 0 && !fence->frame->is_finished)
		error = vug_fd_watch(board->epoll_fd, fence->fd, EPOLLIN, false);
	if (error == 0) {
		fence->next = board->fences;
		board->fences = fence;
		atomic_store(&board->has_fences, true);
	}
	reports = error == 0 && board->reports_fences;
	vug_lock_release(&board->lock);
	if (reports)
		vug_frame_board_wake_again(board);
	return error;
}

void vug_frame_board_report_fences(struct vug_frame_board *board)
{
	vug_lock_take(&board->lock);
	board->reports_fences = true;
	vug_lock_release(&board->lock);
}

/* *merged, which is taken over, and the fence become one: a sync_file, also where there was none before. */
static bool merge_fence(const struct vug_frame_fence *fence, int *merged)
{
	int both = -1;
	int error = vug_fence_merge(fence->fd, *merged >= 0 ? *merged : fence->fd, &both);

	vug_fd_close(merged);
	*merged = both;
	return error == 0;
}

static bool merge_fences_of(const struct vug_frame_board *board, const struct vug_frame *frame,
			    int *merged)
{
	bool has_fence = false;

	for (const struct vug_frame_fence *f = board->fences; f != NULL; f = f->next) {
		if (f->frame != frame)
			continue;
		if (!merge_fence(f, merged))
			return false;
		has_fence = true;
	}
	return has_fence;
}

static bool merge_list(const struct vug_frame_board *board, const struct vug_frame_list *list,
		       const struct vug_listener *listener, const struct vug_buffer *buffer,
		       int *merged)
{
	for (const struct vug_frame *f = list->first; f != NULL; f = f->next)
		if (f->listener == listener && f->buffer == buffer && !f->is_finished &&
		    !merge_fences_of(board, f, merged))
			return false;
	return true;
}

bool vug_frame_board_merge_fences(struct vug_frame_board *board,
				  const struct vug_listener *listener,
				  const struct vug_buffer *buffer, int *fence)
{
	bool are_merged;

	vug_lock_take(&board->lock);
	are_merged = merge_list(board, &board->out, listener, buffer, fence) &&
		     merge_list(board, &board->lent, listener, buffer, fence) &&
		     merge_list(board, &board->finished, listener, buffer, fence);
	vug_lock_release(&board->lock);
	return are_merged;
}

int vug_frame_board_finish_after(struct vug_frame_board *board, struct vug_frame *frame, int fd)
{
	struct vug_frame_fence *fence = malloc(sizeof(*fence));
	int error;

	if (fence == NULL)
		return -ENOMEM;
	*fence = (struct vug_frame_fence){.frame = frame, .fd = fd};
	error = add(board, fence);
	if (error == 0)
		return 0;
	free(fence);
	if (error < 0)
		return error;
	vug_fd_close(&fd);
	vug_frame_board_finish(board, frame);
	return 0;
}

void vug_frame_board_close(struct vug_frame_board *board)
{
	vug_lock_take(&board->lock);
	/* Those that were only shown, too. */
	for (struct vug_frame *frame = board->finished.first; frame != NULL; frame = frame->next)
		frame->is_finished = true;
	vug_lock_release(&board->lock);
	vug_frame_board_look_at_fences(board);
	vug_lock_take(&board->lock);
	board->epoll_fd = -1;
	vug_lock_release(&board->lock);
}
