/* SPDX-License-Identifier: MIT */
/* What the numbers of a layout mean, and whether they can be true. Pure. */
#ifndef VUG_LAYOUT_H
#define VUG_LAYOUT_H

#include "vug/buffer.h"

/* A format that we do not know, or a layout that is not linear, may mean anything by stride. */
bool vug_layout_is_plausible(const struct vug_buffer_layout *layout);

/*
 * Of rows of pixels in one plane: from the beginning of the descriptor to the end of the last
 * row's last pixel. -ENOTSUP: a format that we do not know; -EFBIG: more than there can be.
 */
int vug_layout_get_needed_size(const struct vug_buffer_layout *layout, size_t *ret_size);

/* Copied, with no descriptor where there is no plane. */
void vug_layout_copy(struct vug_buffer_layout *to, const struct vug_buffer_layout *from);

/* Whether a plane before this one has the same descriptor. */
bool vug_layout_is_shared(const struct vug_buffer_layout *layout, uint32_t plane);

#endif
