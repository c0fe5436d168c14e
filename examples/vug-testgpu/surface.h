/* SPDX-License-Identifier: MIT */
/* One scanout's picture in one or two buffers, drawn in turn. */
#ifndef TESTGPU_SURFACE_H
#define TESTGPU_SURFACE_H

#include "memory.h"
#include "picture.h"

#define SURFACE_MAX_BUFFERS 2

struct surface {
	uint32_t width, height; /* of the picture */
	struct testgpu_margins margins;
	uint32_t buffer_width, buffer_height; /* with the margins */
	uint32_t stride;                      /* bytes */
	unsigned count;                       /* of buffers; 0: not open */
	unsigned current;
	struct memory memories[SURFACE_MAX_BUFFERS];
	struct picture pictures[SURFACE_MAX_BUFFERS];
	struct rectangle shown_box; /* of the frame before, in whichever buffer that was */
};

/* Every buffer has the background when it returns. number: of the scanout. */
int testgpu_surface_open(struct surface *surface, const struct testgpu_options *options,
			 uint32_t number, uint32_t width, uint32_t height);

void testgpu_surface_close(struct surface *surface);

/* Draw a frame into the next buffer, which becomes the current one. */
int testgpu_surface_draw(struct surface *surface, uint64_t frame, struct rectangle *ret_damage);

#endif
