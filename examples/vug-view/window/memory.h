/* SPDX-License-Identifier: MIT */
/* Memory that another process may read, and cannot make smaller under our feet. */
#ifndef VUG_VIEW_WINDOW_MEMORY_H
#define VUG_VIEW_WINDOW_MEMORY_H

#include <stddef.h>

struct window_memory {
	void *bytes; /* NULL: none */
	size_t size;
	int fd;
};

/* Zeros. 0 or an errno value. */
int window_memory_make(struct window_memory *memory, size_t size);
void window_memory_clear(struct window_memory *memory);

#endif
