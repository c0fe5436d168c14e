/* SPDX-License-Identifier: MIT */
/* Without OpenGL: pixman draws into the window's memory, in the layout that its screen has. */
#include <errno.h>
#include <glib.h>
#include <pixman.h>

#include "window/canvas.h"
#include "window/fit.h"
#include "window/painter.h"

struct window_painter {
	SDL_Window *window;
	struct window_canvas *canvas;
	pixman_image_t *picture; /* NULL: nothing is shown */
};

static struct window_painter *open_painter(void *common, SDL_Window *window)
{
	struct window_canvas *canvas = window_canvas_new(window);
	struct window_painter *painter;

	(void)common;
	if (!canvas)
		return NULL;
	painter = g_new0(struct window_painter, 1);
	painter->window = window;
	painter->canvas = canvas;
	return painter;
}

static void set_blank(struct window_painter *painter)
{
	g_clear_pointer(&painter->picture, pixman_image_unref);
}

static void close_painter(struct window_painter *painter)
{
	set_blank(painter);
	window_canvas_free(painter->canvas);
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

/* False: there is no memory. */
static bool set_scale(pixman_image_t *picture, const struct window_fit *fit)
{
	int width = pixman_image_get_width(picture), height = pixman_image_get_height(picture);
	pixman_filter_t filter = fit->is_multiple ? PIXMAN_FILTER_NEAREST : PIXMAN_FILTER_BILINEAR;
	pixman_transform_t scale;

	pixman_transform_init_scale(
		&scale, (pixman_fixed_t)((gint64)width * pixman_fixed_1 / fit->width),
		(pixman_fixed_t)((gint64)height * pixman_fixed_1 / fit->height));
	/* The last pixels of a picture that is made smaller lean on what is beside it. */
	pixman_image_set_repeat(picture, PIXMAN_REPEAT_PAD);
	return pixman_image_set_transform(picture, &scale) &&
	       pixman_image_set_filter(picture, filter, NULL, 0);
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

static bool clear(pixman_image_t *target)
{
	const pixman_color_t black = {.alpha = 0xffff};
	const pixman_box32_t whole = {
		.x2 = pixman_image_get_width(target),
		.y2 = pixman_image_get_height(target),
	};

	return pixman_image_fill_boxes(PIXMAN_OP_SRC, target, &black, 1, &whole);
}

/* What is to be shown of it now. */
static SDL_Rect draw_all(const struct window_painter *painter, pixman_image_t *target,
			 const struct window_fit *fit)
{
	const SDL_Rect inner = {fit->x, fit->y, fit->width, fit->height};

	if (painter->picture)
		draw(painter, target, fit, &inner);
	return (SDL_Rect){
		.w = pixman_image_get_width(target),
		.h = pixman_image_get_height(target),
	};
}

static SDL_Rect draw_part(const struct window_painter *painter, pixman_image_t *target,
			  const struct window_fit *fit, const struct vug_rect *damage)
{
	const SDL_Rect seen = find_seen(painter, fit, damage);

	draw(painter, target, fit, &seen);
	return seen;
}

static struct window_fit fit_picture(const struct window_painter *painter, pixman_image_t *target)
{
	if (!painter->picture)
		return (struct window_fit){.is_multiple = true};
	return window_fit(pixman_image_get_width(painter->picture),
			  pixman_image_get_height(painter->picture), pixman_image_get_width(target),
			  pixman_image_get_height(target));
}

static bool paint_into(const struct window_painter *painter, pixman_image_t *target,
		       const struct vug_rect *damage)
{
	const struct window_fit fit = fit_picture(painter, target);
	bool is_part = damage && painter->picture;
	SDL_Rect drawn;

	if ((painter->picture && !set_scale(painter->picture, &fit)) ||
	    (!is_part && !clear(target))) {
		SDL_SetError("there is no memory to draw with");
		return false;
	}
	drawn = is_part ? draw_part(painter, target, &fit, damage)
			: draw_all(painter, target, &fit);
	return window_canvas_show(painter->canvas, &drawn);
}

static bool paint(struct window_painter *painter, const struct vug_rect *damage, int *ret_fence)
{
	pixman_image_t *target = window_canvas_get(painter->canvas);
	bool is_painted;

	*ret_fence = -1;
	if (!target)
		return false;
	is_painted = paint_into(painter, target, damage);
	pixman_image_unref(target);
	return is_painted;
}

/* SDL's surfaces are as large as the window, whatever the screen's scale. */
static void get_size(struct window_painter *painter, int *ret_width, int *ret_height)
{
	SDL_GetWindowSize(painter->window, ret_width, ret_height);
}

const struct window_painter_type window_painter_surface = {
	.open = open_painter,
	.set_pixels = set_pixels,
	.set_blank = set_blank,
	.paint = paint,
	.get_size = get_size,
	.close = close_painter,
};
