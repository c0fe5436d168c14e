/* SPDX-License-Identifier: MIT */
/* One output of the GPU: a surface and how it gets to the display server. */
#ifndef TESTGPU_SCANOUT_H
#define TESTGPU_SCANOUT_H

#include "channel.h"
#include "cursor.h"
#include "surface.h"

struct scanout;

/* The two ways for pixels: over the socket, and in memory that is handed over. */
struct scanout_kind {
	/* Make the display server show the surface's current buffer. */
	int (*show)(const struct scanout *scanout, struct channel *channel);
	/* Tell it what changed in there. A reply may be awaited afterwards. */
	int (*update)(const struct scanout *scanout, struct channel *channel,
		      const struct rectangle *damage);
};

extern const struct scanout_kind testgpu_socket_scanout;
extern const struct scanout_kind testgpu_dmabuf_scanout;
extern const struct scanout_kind testgpu_dmabuf_scanout2;

struct scanout {
	uint32_t index;
	const struct scanout_kind *kind;
	struct surface surface; /* with count 0: switched off */
	struct cursor cursor;
	bool is_new; /* nothing of this surface was shown yet */
};

bool testgpu_scanout_is_on(const struct scanout *scanout);

/* Switch on, or change the size. Nothing is sent before the first present. */
int testgpu_scanout_start(struct scanout *scanout, const struct testgpu_options *options,
			  uint32_t width, uint32_t height);

/* Switch off, and say so. Nothing where it is off already. */
int testgpu_scanout_stop(struct scanout *scanout, struct channel *channel);

/* Free what it has; nothing is sent. */
void testgpu_scanout_finish(struct scanout *scanout);

/* Draw a frame and show it. A reply may be awaited afterwards. */
int testgpu_scanout_present(struct scanout *scanout, const struct testgpu_options *options,
			    struct channel *channel, uint64_t frame);

#endif
