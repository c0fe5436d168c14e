/* SPDX-License-Identifier: MIT */
/* A buffer over a descriptor that the back end sent: handed on as it is, mapped only if asked. */
#ifndef VUG_FD_BUFFER_H
#define VUG_FD_BUFFER_H

#include "buffer/budget.h"
#include "buffer/buffer.h"

/*
 * The planes' descriptors are taken over on success; planes with the same number share one.
 * assumes_linear: where the layout names no modifier.
 * -EINVAL: the numbers of the layout contradict each other; -ENOMEM.
 */
int vug_fd_buffer_new(struct vug_budget *budget, const struct vug_buffer_layout *layout,
		      bool assumes_linear, struct vug_buffer **ret_buffer);

#endif
