/* SPDX-License-Identifier: MIT */
/* Descriptors like those that went with a message. */
#ifndef REPLAY_DESCRIPTORS_H
#define REPLAY_DESCRIPTORS_H

#include "trace-reader.h"

struct replay_descriptors {
	int fds[TRACE_READER_MAX_DESCRIPTORS];
	size_t count;
};

/*
 * Memory is rebuilt with its size, sealed, in whole pages and full of zeros; a dma-buf is such
 * memory as well. What the kernel had lost is left out. -errno where one cannot be made; then
 * there is nothing to close.
 */
int replay_descriptors_open(struct replay_descriptors *descriptors,
			    const struct traced_record *record);
void replay_descriptors_close(struct replay_descriptors *descriptors);

#endif
