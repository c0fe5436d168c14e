/* SPDX-License-Identifier: MIT */
/* A dma-buf full of noise, and how a reader's picture of it differs from what it is. */
#ifndef TESTS_EGL_SCENE_H
#define TESTS_EGL_SCENE_H

#include "egl/reference.h"
#include "support/dmabuf.h"
#include "vug/egl.h"

struct scene {
	enum dmabuf_exporter exporter;
	const struct pixel_format *format;
	uint32_t width, height, offset, stride; /* stride 0: without gaps */
	uint64_t modifier;
	bool y_inverted;
	/* of a scene that was made */
	struct vug_buffer *buffer;
	uint8_t *bytes;
	size_t size;
};

/* A buffer of that layout; the test fails where the library does not take it. */
struct vug_buffer *scene_import(const struct vug_buffer_layout *layout);

void scene_make(struct scene *scene);
void scene_free(struct scene *scene);

/*
 * Read it, and fail the test where a single pixel is not what the reference says. viewport: NULL for
 * all of it; fourcc: of the picture, one of 8 bits a colour.
 */
void scene_expect(struct scene *scene, struct vug_egl_reader *reader,
		  const struct vug_rect *viewport, uint32_t fourcc);

/* What the viewport shows there, from its top on. */
void scene_get_pixel(const struct scene *scene, const struct vug_rect *viewport, uint32_t x,
		     uint32_t y, uint8_t ret_rgba[4]);

/* Compare the CPU's view: the bytes are those that were written. */
void scene_expect_map(struct scene *scene);

#endif
