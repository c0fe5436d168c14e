/* SPDX-License-Identifier: MIT */
/* The table of formats, as a host of either byte order names them. The rest is public. */
#ifndef VUG_BUFFER_FORMAT_H
#define VUG_BUFFER_FORMAT_H

#include "vug/format.h"

enum vug_byte_order { VUG_LITTLE_ENDIAN, VUG_BIG_ENDIAN, VUG_NUM_BYTE_ORDERS };

/* vug_format_to_pixman() and its three neighbours on a host of that byte order. */
uint32_t vug_format_to_pixman_on(enum vug_byte_order order, uint32_t fourcc);
uint32_t vug_format_from_pixman_on(enum vug_byte_order order, uint32_t code);
int vug_format_to_gl_on(enum vug_byte_order order, uint32_t fourcc,
			struct vug_gl_format *ret_format);
uint32_t vug_format_from_gl_on(enum vug_byte_order order, const struct vug_gl_format *format);

#endif
