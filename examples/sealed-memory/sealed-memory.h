/* SPDX-License-Identifier: MIT */
/* Memory that another process may be given: it can write there, but not take the memory away. */
#ifndef SEALED_MEMORY_H
#define SEALED_MEMORY_H

#include <stdint.h>

/*
 * A memfd of that many zeros, sealed against every other size: a mapping of it never raises SIGBUS, and
 * udmabuf takes it. Returns the descriptor or -errno. name: for /proc.
 */
int sealed_memory_open(const char *name, uint64_t size);

/* The size of the pages that hold so many bytes. */
uint64_t sealed_memory_whole_pages(uint64_t size);

#endif
