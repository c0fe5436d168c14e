/* SPDX-License-Identifier: MIT */
/* A source of libvug's as the GPU's output: for a VMM that has the GPU, and the display server, in itself. */
#ifndef GPU2D_SOURCE_OUTPUT_H
#define GPU2D_SOURCE_OUTPUT_H

#include <vug/source.h>

#include "gpu.h"

struct gpu2d_source {
	struct gpu2d *gpu;
	struct vug_source *source;
	uint32_t num_scanouts;
	struct {
		uint32_t width, height, fourcc; /* of the library's memory that it shows; 0: none */
	} shown[GPU2D_MAX_SCANOUTS];
	/* A flush of a dma-buf was shown: where it was the last one, its command has its response now. */
	void (*completed)(void *data);
	void *data;
};

/*
 * Draw on scanouts 0 to num_scanouts - 1 of the server. The GPU is initialised with the output of
 * gpu2d_source_get_output(), on the server's thread. 0, or what vug_source_new() returns.
 */
int gpu2d_source_init(struct gpu2d_source *output, struct vug_server *server, struct gpu2d *gpu,
		      uint32_t num_scanouts);
/* After gpu2d_reset(). */
void gpu2d_source_finish(struct gpu2d_source *output);

struct gpu2d_output gpu2d_source_get_output(struct gpu2d_source *output);

#endif
