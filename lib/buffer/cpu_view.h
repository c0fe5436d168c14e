/* SPDX-License-Identifier: MIT */
/*
 * The CPU's view of a descriptor: a mapping where that is safe, else a copy, else none.
 *
 * A SIGBUS in the host must be impossible, so nothing is mapped that is smaller than its layout
 * says or that its owner could shrink.
 */
#ifndef VUG_CPU_VIEW_H
#define VUG_CPU_VIEW_H

#include "buffer/budget.h"
#include "util/descriptor.h"
#include "vug/vug.h"

struct vug_cpu_view {
	struct vug_budget *budget;
	bool assumes_linear; /* where no modifier is named */
	enum vug_descriptor_kind kind;
	const uint8_t *pixels; /* row 0; NULL until the first view */
	void *memory;          /* the mapping or the copy */
	size_t length;         /* of `memory`; 0: there is none */
};

void vug_cpu_view_init(struct vug_cpu_view *view, struct vug_budget *budget, bool assumes_linear);
void vug_cpu_view_finish(struct vug_cpu_view *view);

/* Whether there can be a view, or the error of vug_buffer_map() that says why not. Changes nothing. */
int vug_cpu_view_check(const struct vug_cpu_view *view, const struct vug_buffer_layout *layout);

/* Make `pixels` hold until vug_cpu_view_end(). The errors are those of vug_buffer_map(). */
int vug_cpu_view_begin(struct vug_cpu_view *view, const struct vug_buffer_layout *layout);
void vug_cpu_view_end(struct vug_cpu_view *view, const struct vug_buffer_layout *layout);

#endif
