/* SPDX-License-Identifier: MIT */
/*
 * Real dma-bufs of the exporters that need no GPU, and fences that a test holds. Their devices
 * are there in the VM of tests/vm (vgem: run-in-vm.sh --modules vgem) and on some machines.
 */
#ifndef SUPPORT_DMABUF_H
#define SUPPORT_DMABUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum dmabuf_exporter {
	DMABUF_UDMABUF,     /* /dev/udmabuf: the pages of a sealed memfd */
	DMABUF_SYSTEM_HEAP, /* /dev/dma_heap/system */
	DMABUF_VGEM,        /* a dumb buffer of the virtual GEM device, shared through PRIME */
	DMABUF_NUM_EXPORTERS
};

/* What the kernel calls it in /proc/self/fdinfo, as exp_name. */
const char *dmabuf_get_exporter_name(enum dmabuf_exporter exporter);

/* Whether its device is here, and may be used. */
bool dmabuf_is_available(enum dmabuf_exporter exporter);

/* A buffer of at least that many bytes, all 0; whole pages. The caller closes it. */
int dmabuf_new(enum dmabuf_exporter exporter, size_t length);

size_t dmabuf_get_size(int fd);

/* With the CPU, as a careful producer does it: between DMA_BUF_IOCTL_SYNCs. */
void dmabuf_write(int fd, size_t offset, const void *bytes, size_t length);
/* As a GPU does it, which waits for no fence of its own. */
void dmabuf_draw(int fd, size_t offset, const void *bytes, size_t length);

/*
 * "A GPU is still drawing": a fence on the buffer that is pending until a test signals it, or for
 * 10 seconds, the kernel's limit. It needs vgem; the buffer may be anybody's.
 */
struct dmabuf_fence {
	int device;
	uint32_t number;
};

/* The consumer waits for what is written; the producer also for what is read. */
enum dmabuf_access { DMABUF_READ, DMABUF_WRITE };

struct dmabuf_fence dmabuf_fence_attach(int fd, enum dmabuf_access access);
/* Ends it: once a fence. */
void dmabuf_fence_signal(struct dmabuf_fence *fence);

/* What is drawn into the buffer now, as a sync_file; the caller's. */
int dmabuf_export_fences(int fd);

#endif
