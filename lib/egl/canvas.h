/* SPDX-License-Identifier: MIT */
/*
 * What an image is drawn on to be read: a tile of RGBA, a shader that moves its bytes. Our context
 * must be current in all of it.
 */
#ifndef VUG_EGL_CANVAS_H
#define VUG_EGL_CANVAS_H

#include <stdint.h>

#include "egl/log.h"

/* A tile is 4 MiB. */
#define VUG_EGL_TILE_WIDTH 2048
#define VUG_EGL_TILE_HEIGHT 512

struct vug_egl_canvas {
	unsigned int program, texture, target, framebuffer;
	int origin, step, scale, order, constant, levels; /* uniforms */
	uint32_t width, height;                           /* of the tile */
};

/* Which pixels of the image, in the units of its memory's rows and columns. */
struct vug_egl_tile {
	uint32_t x, y, width, height; /* y: the row that is drawn first */
	int down;                     /* 1: the next row is y + 1; -1: it is y - 1 */
	uint32_t image_width, image_height;
};

/* What becomes of red, green, blue and alpha: column-major as OpenGL has it, then added. */
struct vug_egl_colours {
	float order[16];
	float constant[4];
};

/* Returns 0, -ENOTSUP or -EIO. */
int vug_egl_canvas_init(struct vug_egl_canvas *canvas, struct vug_egl_log *log);
void vug_egl_canvas_finish(struct vug_egl_canvas *canvas);

/* The image as what the next tiles are drawn from. Returns 0 or -EIO. */
int vug_egl_canvas_bind(struct vug_egl_canvas *canvas, void *image, uint32_t fourcc,
			struct vug_egl_log *log);

/*
 * Draw a tile over transparent black and read it: rows of tile->width pixels of 4 bytes, the one
 * that was drawn first at first, without gaps. Returns 0 or -EIO.
 */
int vug_egl_canvas_read(struct vug_egl_canvas *canvas, const struct vug_egl_tile *tile,
			const struct vug_egl_colours *colours, uint8_t *ret_pixels,
			struct vug_egl_log *log);

#endif
