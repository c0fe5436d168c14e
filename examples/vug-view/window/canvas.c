/* SPDX-License-Identifier: MIT */
#include "window/canvas.h"

#include <glib.h>

#include "window/visual.h"
#include "window/ximage.h"

struct window_canvas {
	SDL_Window *window;
	struct window_ximage *ximage; /* NULL: SDL's surface it is */
};

static pixman_format_code_t get_format(const SDL_Surface *surface)
{
	const SDL_PixelFormat *format = surface->format;

	return window_visual_find_format(format->BytesPerPixel * 8, format->Rmask, format->Gmask,
					 format->Bmask);
}

static bool choose(struct window_canvas *canvas)
{
	const SDL_Surface *surface = SDL_GetWindowSurface(canvas->window);

	if (surface && get_format(surface) != 0)
		return true;
	canvas->ximage = window_ximage_new(canvas->window);
	if (!canvas->ximage && surface)
		SDL_SetError("the window's pixels have an unknown layout (%s)",
			     SDL_GetPixelFormatName(surface->format->format));
	return canvas->ximage != NULL;
}

struct window_canvas *window_canvas_new(SDL_Window *window)
{
	struct window_canvas *canvas = g_new0(struct window_canvas, 1);

	canvas->window = window;
	if (choose(canvas))
		return canvas;
	g_free(canvas);
	return NULL;
}

void window_canvas_free(struct window_canvas *canvas)
{
	if (!canvas)
		return;
	window_ximage_free(canvas->ximage);
	g_free(canvas);
}

static pixman_image_t *get_surface(const struct window_canvas *canvas)
{
	SDL_Surface *surface = SDL_GetWindowSurface(canvas->window);
	pixman_format_code_t format = surface ? get_format(surface) : 0;
	pixman_image_t *image;

	if (!surface)
		return NULL;
	image = format != 0 ? pixman_image_create_bits_no_clear(format, surface->w, surface->h,
								surface->pixels, surface->pitch)
			    : NULL;
	if (!image)
		SDL_SetError("the window's pixels cannot be drawn into");
	return image;
}

pixman_image_t *window_canvas_get(struct window_canvas *canvas)
{
	pixman_image_t *image;

	if (!canvas->ximage)
		return get_surface(canvas);
	image = window_ximage_get(canvas->ximage);
	return image ? pixman_image_ref(image) : NULL;
}

bool window_canvas_show(struct window_canvas *canvas, const SDL_Rect *part)
{
	if (!canvas->ximage)
		return SDL_UpdateWindowSurfaceRects(canvas->window, part, 1) == 0;
	window_ximage_show(canvas->ximage, part);
	return true;
}
