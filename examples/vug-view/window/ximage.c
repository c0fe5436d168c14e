/* SPDX-License-Identifier: MIT */
#include "window/ximage.h"

#include <SDL2/SDL_syswm.h>
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <glib.h>
#include <stdlib.h>

#include "window/visual.h"

struct window_ximage {
	SDL_Window *window;
	Display *server;
	Window number;
	Visual *visual;
	int depth;
	GC gc;
	XImage *image;          /* NULL: there is none */
	pixman_image_t *pixels; /* of the image */
};

static void forget_image(struct window_ximage *ximage)
{
	g_clear_pointer(&ximage->pixels, pixman_image_unref);
	if (ximage->image)
		XDestroyImage(ximage->image); /* with its memory */
	ximage->image = NULL;
}

/* In this machine's byte order: Xlib swaps where the server has the other one. */
static XImage *make_image(const struct window_ximage *ximage, unsigned int width,
			  unsigned int height)
{
	XImage *image = XCreateImage(ximage->server, ximage->visual, (unsigned int)ximage->depth,
				     ZPixmap, 0, NULL, width, height, 32, 0);

	if (!image)
		return NULL;
	image->byte_order = G_BYTE_ORDER == G_LITTLE_ENDIAN ? LSBFirst : MSBFirst;
	image->data = calloc(height, (size_t)image->bytes_per_line);
	if (image->data)
		return image;
	XDestroyImage(image);
	return NULL;
}

static bool make_pixels(struct window_ximage *ximage, int width, int height)
{
	pixman_format_code_t format;
	XImage *image = make_image(ximage, (unsigned int)width, (unsigned int)height);

	ximage->image = image;
	if (!image)
		return false;
	format = window_visual_find_format(image->bits_per_pixel, image->red_mask,
					   image->green_mask, image->blue_mask);
	if (format != 0)
		ximage->pixels = pixman_image_create_bits_no_clear(
			format, width, height, (void *)image->data, image->bytes_per_line);
	return ximage->pixels != NULL;
}

static bool find_server(struct window_ximage *ximage)
{
	SDL_SysWMinfo info;
	XWindowAttributes attributes;

	SDL_VERSION(&info.version);
	if (!SDL_GetWindowWMInfo(ximage->window, &info) || info.subsystem != SDL_SYSWM_X11)
		return false;
	ximage->server = info.info.x11.display;
	ximage->number = info.info.x11.window;
	if (!XGetWindowAttributes(ximage->server, ximage->number, &attributes))
		return false;
	ximage->visual = attributes.visual;
	ximage->depth = attributes.depth;
	return true;
}

struct window_ximage *window_ximage_new(SDL_Window *window)
{
	struct window_ximage *ximage = g_new0(struct window_ximage, 1);

	ximage->window = window;
	if (find_server(ximage))
		ximage->gc = XCreateGC(ximage->server, ximage->number, 0, NULL);
	if (ximage->gc && window_ximage_get(ximage))
		return ximage;
	window_ximage_free(ximage);
	return NULL;
}

void window_ximage_free(struct window_ximage *ximage)
{
	if (!ximage)
		return;
	forget_image(ximage);
	if (ximage->gc)
		XFreeGC(ximage->server, ximage->gc);
	g_free(ximage);
}

pixman_image_t *window_ximage_get(struct window_ximage *ximage)
{
	int width, height;

	SDL_GetWindowSize(ximage->window, &width, &height);
	if (ximage->pixels && ximage->image->width == width && ximage->image->height == height)
		return ximage->pixels;
	forget_image(ximage);
	if (make_pixels(ximage, width, height))
		return ximage->pixels;
	forget_image(ximage);
	SDL_SetError("no memory for the window's pixels, or they have an unknown layout");
	return NULL;
}

void window_ximage_show(struct window_ximage *ximage, const SDL_Rect *part)
{
	XPutImage(ximage->server, ximage->number, ximage->gc, ximage->image, part->x, part->y,
		  part->x, part->y, (unsigned int)part->w, (unsigned int)part->h);
	XFlush(ximage->server);
}
