/* SPDX-License-Identifier: MIT */
/*
 * Which buffers of a ring have been taken and not returned: kept in memory that the VMM holds, so
 * that the back end after this one gives them back.
 */
#ifndef VUG_INPUT_INFLIGHT_H
#define VUG_INPUT_INFLIGHT_H

#include "input/mapping.h"

#define VUG_INPUT_INFLIGHT_MAX 1024

/* One entry for each descriptor of a ring, behind the head of its queue. */
struct vug_input_inflight {
	struct vug_input_mapping mapping; /* closed: nothing is kept */
	uint16_t number;
	uint64_t counter; /* of the last one that was taken */
};

/* The bytes of one queue with so many descriptors. */
uint64_t vug_input_inflight_get_size(uint16_t number);

/* New memory for that many queues; returns its descriptor or -errno. */
int vug_input_inflight_create(uint16_t num_queues, uint16_t number);

/* Map the part of one queue; what is there is kept, and made ready where it is new. */
int vug_input_inflight_open(struct vug_input_inflight *inflight, int fd, uint64_t offset,
			    uint16_t number);
void vug_input_inflight_close(struct vug_input_inflight *inflight);

/*
 * The ring begins, its used index is as in memory: finish what was cut short, and find what was
 * taken and never returned. Returns how many, in the order in which they were taken.
 */
uint16_t vug_input_inflight_begin(struct vug_input_inflight *inflight, uint16_t used,
				  uint16_t ret_heads[VUG_INPUT_INFLIGHT_MAX]);

/* A buffer is taken; it is about to be returned; it has been. Nothing where nothing is kept. */
void vug_input_inflight_take(struct vug_input_inflight *inflight, uint16_t head);
void vug_input_inflight_prepare(struct vug_input_inflight *inflight, uint16_t head);
void vug_input_inflight_return(struct vug_input_inflight *inflight, uint16_t head, uint16_t used);

#endif
