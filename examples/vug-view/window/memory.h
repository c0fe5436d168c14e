/* SPDX-License-Identifier: MIT */
/* Memory that another process may read, and cannot make smaller under our feet. */
#ifndef VUG_VIEW_WINDOW_MEMORY_H
#define VUG_VIEW_WINDOW_MEMORY_H

#include <drm_fourcc.h>
#include <glib.h>
#include <stddef.h>

/* Words of the machine's own order, 0x..RRGGBB, as DRM calls them: it always counts from the last byte. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define WINDOW_MEMORY_FOURCC DRM_FORMAT_XRGB8888
#else
#define WINDOW_MEMORY_FOURCC DRM_FORMAT_BGRX8888
#endif

struct window_memory {
	void *bytes; /* NULL: none */
	size_t size;
	int fd;
};

/* Zeros. 0 or an errno value. */
int window_memory_make(struct window_memory *memory, size_t size);
void window_memory_clear(struct window_memory *memory);

#endif
