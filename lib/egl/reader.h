/* SPDX-License-Identifier: MIT */
/* What reads images back, from the inside. */
#ifndef VUG_EGL_READER_H
#define VUG_EGL_READER_H

#include "egl/canvas.h"
#include "egl/egl.h"

struct vug_egl_reader {
	struct vug_egl *egl;
	struct vug_egl_canvas canvas;
	uint8_t *tile; /* pixels of one */
	bool is_proven;
	struct vug_buffer_layout known; /* if so: the picture that was read */
};

struct vug_egl_picture {
	struct vug_rect viewport;
	uint32_t fourcc;
	uint8_t *pixels;
	uint32_t stride;
	bool has_colour; /* out: some pixel is not black */
};

/* With our context current: draw, read and check, but for a black picture. 0, -EAGAIN or -EIO. */
int vug_egl_reader_read_image(struct vug_egl_reader *reader, const struct vug_buffer_layout *layout,
			      const struct vug_egl_image *image, struct vug_egl_picture *picture);

#endif
