/* SPDX-License-Identifier: MIT */
#include "input/queue.h"

#include <string.h>

/* The most events that a batch without changes has, its end aside. */
static size_t get_motion(const struct vug_input_abilities *abilities)
{
	if (abilities->kind == VUG_INPUT_MULTI_TOUCH)
		return 3 * (size_t)abilities->num_contacts;
	return abilities->has_wheels ? VUG_INPUT_NUM_RELATIVES + 2 : 0;
}

size_t vug_input_queue_get_cost(const struct vug_input_abilities *abilities)
{
	/* A contact has two events, and may bring a BTN_TOUCH along; a key has one. */
	return 2 * (get_motion(abilities) + 1) + 3;
}

/* Behind the events that there are; there is room. */
static void append(struct vug_input_queue *queue, const struct vug_input_frame *frame)
{
	struct vug_input_event events[VUG_INPUT_FRAME_MAX_EVENTS];
	size_t count = vug_input_frame_write(frame, events);

	for (size_t i = 0; i < count && queue->count < VUG_INPUT_QUEUE_SIZE; i++)
		queue->events[(queue->first + queue->count++) % VUG_INPUT_QUEUE_SIZE] = events[i];
}

static void append_tail(struct vug_input_queue *queue)
{
	if (queue->has_tail)
		append(queue, &queue->tail);
	queue->has_tail = false;
}

void vug_input_queue_add(struct vug_input_queue *queue, const struct vug_input_frame *frame)
{
	if (vug_input_frame_has_changes(frame)) {
		append_tail(queue);
		append(queue, frame);
	} else if (queue->has_tail) {
		vug_input_frame_merge(&queue->tail, frame);
	} else {
		queue->tail = *frame;
		queue->has_tail = true;
	}
}

const struct vug_input_event *vug_input_queue_peek(struct vug_input_queue *queue)
{
	if (queue->count == 0)
		append_tail(queue);
	return queue->count > 0 ? &queue->events[queue->first] : NULL;
}

void vug_input_queue_drop(struct vug_input_queue *queue)
{
	queue->first = (queue->first + 1) % VUG_INPUT_QUEUE_SIZE;
	queue->count--;
}

void vug_input_queue_clear(struct vug_input_queue *queue)
{
	queue->first = queue->count = 0;
	queue->has_tail = false;
}
