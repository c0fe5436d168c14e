/* SPDX-License-Identifier: MIT */
/* Memory for pixels: our own, or such as another process can be handed. */
#ifndef TESTGPU_MEMORY_H
#define TESTGPU_MEMORY_H

#include <stddef.h>
#include <stdint.h>

#include "testgpu.h"

struct memory {
	enum testgpu_pixels kind;
	uint8_t *pixels; /* zero-filled; NULL: not open */
	size_t length;
	int memfd;     /* -1: our own memory */
	int shared_fd; /* what to send: the memfd itself or the dma-buf over it; -1: nothing */
};

/* Failures are reported. On failure there is nothing to close. */
int testgpu_memory_open(struct memory *memory, enum testgpu_pixels kind, size_t length);

void testgpu_memory_close(struct memory *memory);

/* Bracket writing, so that a reader of the dma-buf sees what was written. */
int testgpu_memory_begin_writing(const struct memory *memory);
int testgpu_memory_end_writing(const struct memory *memory);

#endif
