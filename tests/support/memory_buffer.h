/* SPDX-License-Identifier: MIT */
/* A picture in shared memory, as a buffer of the library's. */
#ifndef SUPPORT_MEMORY_BUFFER_H
#define SUPPORT_MEMORY_BUFFER_H

#include <vug/buffer.h>

/* DRM_FORMAT_XRGB8888, rows without gaps, all zero; the caller's reference. */
struct vug_buffer *memory_buffer_new(uint32_t width, uint32_t height);

#endif
