/* SPDX-License-Identifier: MIT */
/* Without OpenGL: pixman draws into the window's surface, and SDL shows what was drawn. */
#include <errno.h>
#include <glib.h>
#include <pixman.h>

#include "window-fit.h"
#include "window-painter.h"

struct window_painter {
	SDL_Window *window;
	pixman_image_t *picture; /* NULL: nothing is shown */
};

/* There is nothing, but not for want of memory. */
static void *start(SDL_Window *window)
{
	return SDL_GetWindowSurface(window);
}

static struct window_painter *open_painter(void *common, SDL_Window *window)
{
	struct window_painter *painter = g_new0(struct window_painter, 1);

	(void)common;
	painter->window = window;
	return painter;
}

static void set_blank(struct window_painter *painter)
{
	g_clear_pointer(&painter->picture, pixman_image_unref);
}

static void close_painter(struct window_painter *painter)
{
	set_blank(painter);
	g_free(painter);
}

/* It is only read. */
static int set_pixels(struct window_painter *painter, const struct window_pixels *pixels,
		      const struct vug_rect *damage, bool is_new)
{
	(void)damage;
	if (!is_new && painter->picture)
		return 0;
	set_blank(painter);
	painter->picture = pixman_image_create_bits_no_clear(
		PIXMAN_x8r8g8b8, pixels->width, pixels->height, (uint32_t *)pixels->pixels,
		pixels->width * (int)sizeof(uint32_t));
	return painter->picture ? 0 : -ENOMEM;
}

/* --- drawing ---------------------------------------------------------------------------------- */

/* What SDL calls a format, pixman calls one, too: those that screens have. */
static pixman_format_code_t get_format(const SDL_Surface *surface)
{
	switch (surface->format->format) {
	case SDL_PIXELFORMAT_RGB888:
	case SDL_PIXELFORMAT_ARGB8888:
		return PIXMAN_x8r8g8b8;
	case SDL_PIXELFORMAT_BGR888:
	case SDL_PIXELFORMAT_ABGR8888:
		return PIXMAN_x8b8g8r8;
	case SDL_PIXELFORMAT_RGB565:
		return PIXMAN_r5g6b5;
	default:
		return 0;
	}
}

static void set_scale(pixman_image_t *picture, const struct window_fit *fit)
{
	int width = pixman_image_get_width(picture), height = pixman_image_get_height(picture);
	pixman_transform_t scale;

	pixman_transform_init_scale(
		&scale, (pixman_fixed_t)((gint64)width * pixman_fixed_1 / fit->width),
		(pixman_fixed_t)((gint64)height * pixman_fixed_1 / fit->height));
	pixman_image_set_transform(picture, &scale);
	pixman_image_set_filter(picture,
				fit->is_multiple ? PIXMAN_FILTER_NEAREST : PIXMAN_FILTER_BILINEAR,
				NULL, 0);
	/* The last pixels of a picture that is made smaller lean on what is beside it. */
	pixman_image_set_repeat(picture, PIXMAN_REPEAT_PAD);
}

/* Where a part of the picture is seen, and the pixel around it that filtering takes in. */
static SDL_Rect find_seen(const struct window_painter *painter, const struct window_fit *fit,
			  const struct vug_rect *part)
{
	gint64 width = pixman_image_get_width(painter->picture);
	gint64 height = pixman_image_get_height(painter->picture);
	gint64 left = (gint64)part->x * fit->width / width - 1;
	gint64 top = (gint64)part->y * fit->height / height - 1;
	gint64 right = ((gint64)part->x + part->width) * fit->width / width + 2;
	gint64 bottom = ((gint64)part->y + part->height) * fit->height / height + 2;

	left = MAX(left, 0);
	top = MAX(top, 0);
	return (SDL_Rect){
		.x = fit->x + (int)left,
		.y = fit->y + (int)top,
		.w = (int)(MIN(right, fit->width) - left),
		.h = (int)(MIN(bottom, fit->height) - top),
	};
}

static void draw(const struct window_painter *painter, pixman_image_t *target,
		 const struct window_fit *fit, const SDL_Rect *rect)
{
	pixman_image_composite32(PIXMAN_OP_SRC, painter->picture, NULL, target, rect->x - fit->x,
				 rect->y - fit->y, 0, 0, rect->x, rect->y, rect->w, rect->h);
}

static void draw_all(const struct window_painter *painter, SDL_Surface *surface,
		     pixman_image_t *target, const struct window_fit *fit)
{
	const SDL_Rect whole = {fit->x, fit->y, fit->width, fit->height};

	SDL_FillRect(surface, NULL, 0);
	if (painter->picture)
		draw(painter, target, fit, &whole);
	SDL_UpdateWindowSurface(painter->window);
}

static void draw_part(const struct window_painter *painter, pixman_image_t *target,
		      const struct window_fit *fit, const struct vug_rect *damage)
{
	const SDL_Rect seen = find_seen(painter, fit, damage);

	draw(painter, target, fit, &seen);
	SDL_UpdateWindowSurfaceRects(painter->window, &seen, 1);
}

static struct window_fit fit_picture(const struct window_painter *painter,
				     const SDL_Surface *surface)
{
	if (!painter->picture)
		return (struct window_fit){.is_multiple = true};
	return window_fit(pixman_image_get_width(painter->picture),
			  pixman_image_get_height(painter->picture), surface->w, surface->h);
}

static int paint(struct window_painter *painter, const struct vug_rect *damage)
{
	SDL_Surface *surface = SDL_GetWindowSurface(painter->window);
	pixman_image_t *target;
	struct window_fit fit;

	if (!surface || get_format(surface) == 0 || surface->w < 1 || surface->h < 1)
		return -1;
	target = pixman_image_create_bits_no_clear(get_format(surface), surface->w, surface->h,
						   surface->pixels, surface->pitch);
	if (!target)
		return -1;
	fit = fit_picture(painter, surface);
	if (painter->picture)
		set_scale(painter->picture, &fit);
	if (damage && painter->picture)
		draw_part(painter, target, &fit, damage);
	else
		draw_all(painter, surface, target, &fit);
	pixman_image_unref(target);
	return -1;
}

/* SDL's surfaces are as large as the window, whatever the screen's scale. */
static void get_size(struct window_painter *painter, int *ret_width, int *ret_height)
{
	SDL_GetWindowSize(painter->window, ret_width, ret_height);
}

const struct window_painter_type window_painter_surface = {
	.start = start,
	.open = open_painter,
	.set_pixels = set_pixels,
	.set_blank = set_blank,
	.paint = paint,
	.get_size = get_size,
	.close = close_painter,
};
