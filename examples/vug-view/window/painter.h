/* SPDX-License-Identifier: MIT */
/* How a picture gets into a window: window/painter-surface.c, window/painter-gl.c. */
#ifndef VUG_VIEW_WINDOW_PAINTER_H
#define VUG_VIEW_WINDOW_PAINTER_H

#include <SDL2/SDL.h>
#include <stdbool.h>
#include <vug/vug.h>

struct window_painter;

/* The memory of a picture: rows of 4 × width bytes, native words 0x..RRGGBB. */
struct window_pixels {
	const uint32_t *pixels; /* borrowed */
	int width, height;
};

/* One way to do it. */
struct window_painter_type {
	Uint32 window_flags;   /* for SDL_CreateWindow() */
	void (*prepare)(void); /* before the first window; may be NULL */
	/* What all of them have in common, with the first window there; NULL: SDL_GetError(). The
	 * member may be NULL: they have nothing. */
	void *(*start)(SDL_Window *window);
	bool (*imports_buffers)(void *common, char *ret_why, size_t size); /* may be NULL */
	/* NULL: SDL_GetError(). */
	struct window_painter *(*open)(void *common, SDL_Window *window);
	/* What has changed of these pixels, which stay until the next call; all of it if `is_new`.
	 * Returns 0, or -errno: nothing is shown. */
	int (*set_pixels)(struct window_painter *painter, const struct window_pixels *pixels,
			  const struct vug_rect *damage, bool is_new);
	/* The viewport of a buffer, which is kept; or -errno. Only where it imports buffers. */
	int (*set_buffer)(struct window_painter *painter, struct vug_buffer *buffer,
			  const struct vug_rect *viewport, char *ret_why, size_t size);
	void (*set_blank)(struct window_painter *painter);
	/*
	 * Draw. damage, of the picture: what is not as at the last call; NULL: all. The fence says
	 * when everything was read, and is the caller's; -1: it has been. False: SDL_GetError(), and
	 * there is no fence.
	 */
	bool (*paint)(struct window_painter *painter, const struct vug_rect *damage,
		      int *ret_fence);
	/* In pixels of the screen. */
	void (*get_size)(struct window_painter *painter, int *ret_width, int *ret_height);
	void (*close)(struct window_painter *painter);
};

extern const struct window_painter_type window_painter_surface, window_painter_gl;

#endif
