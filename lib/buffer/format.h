/* SPDX-License-Identifier: MIT */
/* Pixel formats that this library can lay out in memory. */
#ifndef VUG_FORMAT_H
#define VUG_FORMAT_H

#include <stdint.h>

/* Bytes a pixel of a DRM format with one plane; 0 for a format that is not known. */
uint32_t vug_format_bytes_per_pixel(uint32_t fourcc);

#define VUG_FOURCC_TEXT_SIZE 5

/* "XR24", for a log line; unprintable characters become '?'. */
void vug_format_to_text(uint32_t fourcc, char ret_text[VUG_FOURCC_TEXT_SIZE]);

#endif
