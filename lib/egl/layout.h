/* SPDX-License-Identifier: MIT */
/* What a format takes in memory, so that no driver sees a buffer that is too small. Pure. */
#ifndef VUG_EGL_LAYOUT_H
#define VUG_EGL_LAYOUT_H

#include "vug/vug.h"

/*
 * The bytes that a plane needs of its descriptor.
 *
 * Known exactly for a linear layout (or one that is not said, which a driver may take for linear)
 * of a format in the table. Of a tiled one only that its first byte must be there: what more it
 * needs is between the drivers that made and understand it. Returns 0; -ENOTSUP: a format that is not in the
 * table; -EFBIG: a number that no buffer can have, or a stride that is shorter than a row.
 */
int vug_egl_get_plane_size(const struct vug_buffer_layout *layout, uint32_t plane,
			   uint64_t *ret_size);

/* How many planes a linear buffer of that format has; 0: a format that is not in the table. */
uint32_t vug_egl_get_num_planes(uint32_t fourcc);

/*
 * The bits of a little-endian pixel that are colour, not alpha and not unused. *ret_bytes: how many
 * bytes the pixel has. 0: not a format of whole pixels in one plane.
 */
uint32_t vug_egl_get_colour_bits(uint32_t fourcc, uint32_t *ret_bytes);

/* How many bits red, green, blue and alpha have where they are fewer than 8; else 0. */
void vug_egl_get_narrow_bits(uint32_t fourcc, uint8_t ret_bits[4]);

#endif
