/* SPDX-License-Identifier: MIT */
/* The public functions of a frame, which any thread may call. */
#include <errno.h>

#include "display/frame_board.h"

struct vug_frame *vug_frame_ref(struct vug_frame *frame)
{
	if (frame == NULL)
		return NULL;
	vug_lock_take(&frame->board->lock);
	frame->references++;
	vug_lock_release(&frame->board->lock);
	return frame;
}

void vug_frame_shown(struct vug_frame *frame)
{
	if (frame != NULL)
		vug_frame_board_show(frame->board, frame);
}

void vug_frame_done(struct vug_frame *frame)
{
	if (frame != NULL)
		vug_frame_board_finish(frame->board, frame);
}

int vug_frame_done_after(struct vug_frame *frame, int fence)
{
	if (frame == NULL)
		return -EINVAL;
	/* The result of a call that failed is none. */
	if (fence < -1)
		return -EBADF;
	if (fence >= 0)
		return vug_frame_board_finish_after(frame->board, frame, fence);
	vug_frame_board_finish(frame->board, frame);
	return 0;
}

struct vug_scanout *vug_frame_get_scanout(const struct vug_frame *frame)
{
	return frame != NULL ? frame->owner : NULL;
}

struct vug_buffer *vug_frame_get_buffer(const struct vug_frame *frame)
{
	return frame != NULL ? frame->buffer : NULL;
}

int vug_frame_get_acquire_fence(const struct vug_frame *frame, int *ret_fence)
{
	int error;

	if (frame == NULL || ret_fence == NULL)
		return -EINVAL;
	if (frame->acquire_fence != NULL)
		return vug_shared_fence_dup(frame->acquire_fence, ret_fence);
	error = vug_buffer_get_fence(frame->buffer, ret_fence);
	return error == -ENOTSUP ? -ENODATA : error;
}

static struct vug_rect to_rect(const pixman_box32_t *box)
{
	return (struct vug_rect){.x = (uint32_t)box->x1,
				 .y = (uint32_t)box->y1,
				 .width = (uint32_t)(box->x2 - box->x1),
				 .height = (uint32_t)(box->y2 - box->y1)};
}

/* pixman's functions that only look do not say so in their types. */
static pixman_region32_t *get_damage(const struct vug_frame *frame)
{
	return (pixman_region32_t *)&frame->damage;
}

void vug_frame_get_damage(const struct vug_frame *frame, struct vug_rect *ret_damage)
{
	if (frame != NULL && ret_damage != NULL)
		*ret_damage = to_rect(pixman_region32_extents(get_damage(frame)));
}

size_t vug_frame_get_damage_rects(const struct vug_frame *frame, struct vug_rect *ret_rects,
				  size_t max)
{
	const pixman_box32_t *boxes;
	int count = 0;

	if (frame == NULL || ret_rects == NULL || max == 0)
		return 0;
	boxes = pixman_region32_rectangles(get_damage(frame), &count);
	if ((size_t)count > max) {
		vug_frame_get_damage(frame, ret_rects);
		return 1;
	}
	for (int i = 0; i < count; i++)
		ret_rects[i] = to_rect(&boxes[i]);
	return (size_t)count;
}

int64_t vug_frame_get_arrival(const struct vug_frame *frame)
{
	return frame != NULL ? frame->arrival : 0;
}

void vug_frame_get_viewport(const struct vug_frame *frame, struct vug_rect *ret_viewport)
{
	if (frame != NULL && ret_viewport != NULL)
		*ret_viewport = frame->viewport;
}
