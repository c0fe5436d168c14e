/* SPDX-License-Identifier: MIT */
/* The base block of EDID 1.4: the first 128 bytes. */
#ifndef VUG_EDID_BASE_BLOCK_H
#define VUG_EDID_BASE_BLOCK_H

#include <stdint.h>

#include "edid/contents.h"

/* Sizes are a byte of centimetres; what rounds to 256 is still 255 within our tolerance. */
#define EDID_BASE_BLOCK_MAX_MM 2559

/* block: EDID_BLOCK_SIZE bytes, zeroed. */
void vug_edid_base_block_write(uint8_t *block, const struct vug_edid_contents *contents);

#endif
