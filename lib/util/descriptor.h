/* SPDX-License-Identifier: MIT */
/* What a descriptor that a peer sent really is, found out without reading or mapping it. */
#ifndef VUG_DESCRIPTOR_H
#define VUG_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>

enum vug_descriptor_kind {
	VUG_DESCRIPTOR_OTHER,         /* a pipe, a directory, a device, a file on a disk … */
	VUG_DESCRIPTOR_DMABUF,        /* its size is fixed for life */
	VUG_DESCRIPTOR_SEALED_MEMORY, /* shared memory that cannot shrink */
	VUG_DESCRIPTOR_MEMORY,        /* other shared memory: never map it, copy it */
};

enum vug_descriptor_kind vug_descriptor_get_kind(int fd);

/* In bytes; 0 where there is none. */
size_t vug_descriptor_get_size(int fd);

/* Whether a dma-buf comes from an exporter whose buffers are always linear. */
bool vug_descriptor_is_from_linear_exporter(int fd);

#endif
