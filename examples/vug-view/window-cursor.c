/* SPDX-License-Identifier: MIT */
#include "window-cursor.h"

#include <errno.h>
#include <glib.h>
#include <sys/types.h>
#include <unistd.h>

#define PIXELS ((size_t)VUG_CURSOR_SIZE * VUG_CURSOR_SIZE)

static uint32_t divide(uint32_t colour, uint32_t alpha)
{
	return MIN((colour * 255 + alpha / 2) / alpha, 255);
}

/* The guest's colours are premultiplied, SDL's are not. */
static void make_straight(uint32_t *pixels)
{
	for (size_t i = 0; i < PIXELS; i++) {
		uint32_t pixel = pixels[i], alpha = pixel >> 24;

		if (alpha > 0 && alpha < 255)
			pixels[i] = alpha << 24 | divide(pixel >> 16 & 255, alpha) << 16 |
				    divide(pixel >> 8 & 255, alpha) << 8 |
				    divide(pixel & 255, alpha);
	}
}

static SDL_Cursor *make_cursor(uint32_t *pixels, const struct window_request *request)
{
	SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormatFrom(
		pixels, VUG_CURSOR_SIZE, VUG_CURSOR_SIZE, 32,
		VUG_CURSOR_SIZE * (int)sizeof(uint32_t), SDL_PIXELFORMAT_ARGB8888);
	SDL_Cursor *cursor;

	if (!surface)
		return NULL;
	cursor = SDL_CreateColorCursor(surface, (int)MIN(request->hot_x, VUG_CURSOR_SIZE - 1),
				       (int)MIN(request->hot_y, VUG_CURSOR_SIZE - 1));
	SDL_FreeSurface(surface);
	return cursor;
}

static int set_image(struct window_cursor *cursor, const struct window_request *request, int image)
{
	uint32_t pixels[PIXELS];
	SDL_Cursor *made;

	if (pread(image, pixels, sizeof(pixels), 0) != (ssize_t)sizeof(pixels))
		return -EINVAL;
	make_straight(pixels);
	made = make_cursor(pixels, request);
	if (!made)
		return -ENOMEM;
	/* The one that is shown goes back to the host's until the new one is. */
	window_cursor_clear(cursor);
	cursor->cursor = made;
	return 0;
}

int window_cursor_set(struct window_cursor *cursor, const struct window_request *request, int image)
{
	int error = 0;

	cursor->is_known = true;
	cursor->is_visible = request->is_visible;
	if (image < 0)
		return 0;
	error = set_image(cursor, request, image);
	close(image);
	return error;
}

void window_cursor_show(const struct window_cursor *cursor)
{
	SDL_SetCursor(cursor->cursor ? cursor->cursor : SDL_GetDefaultCursor());
	SDL_ShowCursor(cursor->is_known && !cursor->is_visible ? SDL_DISABLE : SDL_ENABLE);
}

void window_cursor_clear(struct window_cursor *cursor)
{
	g_clear_pointer(&cursor->cursor, SDL_FreeCursor);
}
