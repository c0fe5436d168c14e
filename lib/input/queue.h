/* SPDX-License-Identifier: MIT */
/*
 * Events that the guest has had no room for yet. Pure.
 *
 * Batches with changes are kept as they are. Motion at the end stays a frame, the tail, into which
 * later motion goes; it becomes events when there is nothing before it, or something behind it.
 */
#ifndef VUG_INPUT_QUEUE_H
#define VUG_INPUT_QUEUE_H

#include "input/frame.h"

#define VUG_INPUT_QUEUE_SIZE 4096

struct vug_input_queue {
	struct vug_input_event events[VUG_INPUT_QUEUE_SIZE]; /* a ring */
	size_t first, count;
	struct vug_input_frame tail;
	bool has_tail;
};

/*
 * What one change of such a device can take, in events: motion before it that is the tail, motion of
 * its own batch, itself, and the ends of both.
 */
size_t vug_input_queue_get_cost(const struct vug_input_abilities *abilities);

/* How much more there is room for, in events. */
static inline size_t vug_input_queue_get_room(const struct vug_input_queue *queue)
{
	return VUG_INPUT_QUEUE_SIZE - queue->count;
}

/*
 * Add a batch. Where it has changes, there has to be room for it: their number times the cost above.
 */
void vug_input_queue_add(struct vug_input_queue *queue, const struct vug_input_frame *frame);

/* The next event, which stays; NULL: there is none. */
const struct vug_input_event *vug_input_queue_peek(struct vug_input_queue *queue);
void vug_input_queue_drop(struct vug_input_queue *queue);

void vug_input_queue_clear(struct vug_input_queue *queue);

#endif
