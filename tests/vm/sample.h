/* SPDX-License-Identifier: MIT */
/* A picture in a real dma-buf, and what a viewer sees of it. */
#ifndef VM_SAMPLE_H
#define VM_SAMPLE_H

#include "support/dmabuf.h"
#include "support/rig.h"

struct sample {
	enum dmabuf_exporter exporter;
	struct peer_dmabuf wanted; /* `fd_fourcc` 0: XR24; `fd_stride` 0: rows are tight */
	uint32_t bytes_per_pixel;  /* 0: 4 */
	bool names_no_modifier;    /* DMABUF_SCANOUT, not DMABUF_SCANOUT2 with LINEAR */
	uint32_t seed;             /* other numbers, other bytes */
	int fd;                    /* the buffer, from sample_make() on */
};

/* Allocate the buffer and fill it, the ends of its rows too. */
void sample_make(struct sample *sample);
/* A GPU draws it again, as its seed is now. */
void sample_redraw(const struct sample *sample);
void sample_free(struct sample *sample);

/* Send it to the scanout that it names. Events are the caller's to look at. */
void sample_show(const struct sample *sample, struct rig *rig);

/* The scanout shows it: its layout, its viewport, and every byte of that, through the CPU's view. */
void sample_expect_shown(const struct sample *sample, struct rig *rig);

/* What vug_buffer_map() answers for what the scanout shows. */
int sample_try_map(const struct sample *sample, struct rig *rig);

#endif
