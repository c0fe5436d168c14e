/* SPDX-License-Identifier: MIT */
/* Memory of a display's that this program only reads. The display may write to it at any time, and not take it away. */
#ifndef VUG_VIEW_ATTACH_MEMORY_H
#define VUG_VIEW_ATTACH_MEMORY_H

#include <stddef.h>

/* All zero: there is none. */
struct attach_memory {
	const void *bytes;
	size_t size;
};

/*
 * The descriptor stays the caller's. Returns 0, or -EINVAL: it is not so large, or could become smaller, so that
 * reading it could end this program; or -ENOMEM.
 */
int attach_memory_map(struct attach_memory *memory, int fd, size_t size);
void attach_memory_clear(struct attach_memory *memory);

#endif
