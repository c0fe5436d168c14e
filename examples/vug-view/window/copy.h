/* SPDX-License-Identifier: MIT */
/* A copy of a picture, in memory that a window's process reads. */
#ifndef VUG_VIEW_WINDOW_COPY_H
#define VUG_VIEW_WINDOW_COPY_H

#include <pixman.h>
#include <stdbool.h>
#include <stdint.h>

#include "window/memory.h"

/* What all copies of several windows may have together, in bytes. */
struct window_budget {
	size_t left;
};

/* All zero: there is none. */
struct window_copy {
	struct window_budget *budget; /* NULL: as much as there is memory */
	struct window_memory memory;
	pixman_image_t *picture; /* in the memory; NULL: none */
};

bool window_copy_fits(const struct window_copy *copy, uint32_t width, uint32_t height);

/* Without the one that was there. Where there is no memory, or the size is beyond all windows, there is none. */
void window_copy_make(struct window_copy *copy, uint32_t width, uint32_t height);

void window_copy_clear(struct window_copy *copy);

#endif
