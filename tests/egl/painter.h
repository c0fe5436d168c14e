/* SPDX-License-Identifier: MIT */
/* A window of vug-view's that OpenGL draws, on no screen, and what is to be in it. */
#ifndef TESTS_EGL_PAINTER_H
#define TESTS_EGL_PAINTER_H

#include <SDL2/SDL.h>

#include "egl/real.h"
#include "egl/scene.h"
#include "window/painter.h"

struct test_window {
	SDL_Window *window;
	struct window_painter *painter;
	int width, height;
};

/* What is expected at a place of the picture. */
struct expected {
	const struct scene *scene;
	struct vug_rect viewport;
	const uint32_t *pixels; /* in place of a scene: viewport.width a row, 0x..RRGGBB */
};

struct test_window painter_open(int width, int height);
void painter_close(struct test_window *window);

/* Returns what the painter does. */
int painter_try(struct test_window *window, const struct scene *scene,
		const struct vug_rect *viewport);

/* It takes the viewport, or all of it for NULL, and draws. */
void painter_show(struct test_window *window, const struct scene *scene,
		  const struct vug_rect *viewport);
void painter_draw(struct test_window *window);

/*
 * Every pixel of the window: the picture in the middle, each of its pixels `scale` × `scale` of the
 * window's, and black around it.
 */
void painter_expect(struct test_window *window, const struct expected *expected, int scale);
void painter_expect_scene(struct test_window *window, const struct scene *scene,
			  const struct vug_rect *viewport, int scale);
void painter_expect_black(struct test_window *window);

/* The window's pixels from the top on, 4 bytes each, red first; the caller's. */
uint8_t *painter_read(struct test_window *window);

/* How many EGLImages were made of buffers until now. */
unsigned int painter_count_imports(void);

extern const struct rule painter_rules[];

#endif
