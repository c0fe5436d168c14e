/* SPDX-License-Identifier: MIT */
#include "window/cursor.h"

#include <errno.h>
#include <glib.h>
#include <pixman.h>
#include <sys/types.h>
#include <unistd.h>

#include "window/display-server.h"

static uint32_t divide(uint32_t colour, uint32_t alpha)
{
	return MIN((colour * 255 + alpha / 2) / alpha, 255);
}

/* The guest's colours are premultiplied, SDL's are not. */
static void make_straight(uint32_t *pixels, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		uint32_t pixel = pixels[i], alpha = pixel >> 24;

		if (alpha > 0 && alpha < 255)
			pixels[i] = alpha << 24 | divide(pixel >> 16 & 255, alpha) << 16 |
				    divide(pixel >> 8 & 255, alpha) << 8 |
				    divide(pixel & 255, alpha);
	}
}

static bool scale(pixman_image_t *from, pixman_image_t *to, double factor)
{
	pixman_fixed_t scale = pixman_double_to_fixed(factor);
	pixman_transform_t transform;

	pixman_transform_init_scale(&transform, scale, scale);
	if (!pixman_image_set_transform(from, &transform) ||
	    !pixman_image_set_filter(from, PIXMAN_FILTER_GOOD, NULL, 0))
		return false;
	pixman_image_composite32(PIXMAN_OP_SRC, from, NULL, to, 0, 0, 0, 0, 0, 0,
				 pixman_image_get_width(to), pixman_image_get_height(to));
	return true;
}

static pixman_image_t *wrap(uint32_t *pixels, int width, int height)
{
	return pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, width, height, pixels,
						 width * (int)sizeof(uint32_t));
}

/* Premultiplied still: what is seen through does not stain what is beside it. */
static bool shrink(const struct window_cursor *cursor, uint32_t *pixels, int width, int height)
{
	pixman_image_t *from = wrap(cursor->argb, (int)cursor->width, (int)cursor->height);
	pixman_image_t *to = wrap(pixels, width, height);
	bool is_made = from && to && scale(from, to, cursor->scale);

	if (from)
		pixman_image_unref(from);
	if (to)
		pixman_image_unref(to);
	if (!is_made)
		SDL_SetError("there is no memory for the cursor");
	return is_made;
}

/* Of a length of the image, below `whole`: in units of the window. */
static int measure(const struct window_cursor *cursor, uint32_t length, uint32_t whole)
{
	return (int)((double)MIN(length, whole - 1) / cursor->scale);
}

/* SDL takes a copy of the pixels. */
static SDL_Cursor *make_of(const struct window_cursor *cursor, uint32_t *pixels, int width,
			   int height)
{
	SDL_Surface *surface = SDL_CreateRGBSurfaceWithFormatFrom(
		pixels, width, height, 32, width * (int)sizeof(uint32_t), SDL_PIXELFORMAT_ARGB8888);
	SDL_Cursor *made;

	if (!surface)
		return NULL;
	made = SDL_CreateColorCursor(surface, measure(cursor, cursor->hot_x, cursor->width),
				     measure(cursor, cursor->hot_y, cursor->height));
	SDL_FreeSurface(surface);
	window_display_tidy();
	return made;
}

static SDL_Cursor *make_cursor(const struct window_cursor *cursor)
{
	int width = measure(cursor, cursor->width - 1, cursor->width) + 1;
	int height = measure(cursor, cursor->height - 1, cursor->height) + 1;
	size_t count = (size_t)width * (size_t)height;
	uint32_t *pixels = g_new0(uint32_t, count);
	SDL_Cursor *made = NULL;

	if (shrink(cursor, pixels, width, height)) {
		make_straight(pixels, count);
		made = make_of(cursor, pixels, width, height);
	}
	g_free(pixels);
	return made;
}

static void forget_cursor(struct window_cursor *cursor)
{
	g_clear_pointer(&cursor->cursor, SDL_FreeCursor);
}

/* What was there of another image stays where the new one cannot be read. */
static uint32_t *read_image(const struct display_link_message *message)
{
	size_t count = (size_t)message->cursor.width * message->cursor.height;
	size_t size = count * sizeof(uint32_t);
	uint32_t *argb = g_new(uint32_t, count);

	if (pread(message->fds[0], argb, size, 0) != (ssize_t)size) {
		g_free(argb);
		return NULL;
	}
	for (size_t i = 0; i < count; i++)
		argb[i] = GUINT32_FROM_LE(argb[i]);
	return argb;
}

static int set_image(struct window_cursor *cursor, const struct display_link_message *message)
{
	uint32_t *argb = read_image(message);

	if (!argb)
		return -EINVAL;
	g_free(cursor->argb);
	cursor->argb = argb;
	cursor->width = message->cursor.width;
	cursor->height = message->cursor.height;
	cursor->hot_x = message->cursor.hot_x;
	cursor->hot_y = message->cursor.hot_y;
	/* The one that is shown goes back to the host's until the new one is. */
	forget_cursor(cursor);
	return 0;
}

int window_cursor_set(struct window_cursor *cursor, const struct display_link_message *message)
{
	uint32_t flags = message->cursor.flags;

	cursor->is_known = flags & DISPLAY_LINK_CURSOR_KNOWN;
	cursor->is_visible = flags & DISPLAY_LINK_CURSOR_VISIBLE;
	if (!cursor->is_known) {
		g_clear_pointer(&cursor->argb, g_free);
		forget_cursor(cursor);
	}
	return flags & DISPLAY_LINK_CURSOR_IMAGE ? set_image(cursor, message) : 0;
}

int window_cursor_prepare(struct window_cursor *cursor, double scale)
{
	if (!cursor->argb || (cursor->cursor && cursor->scale == scale))
		return 0;
	forget_cursor(cursor);
	cursor->scale = MAX(scale, 1);
	cursor->cursor = make_cursor(cursor);
	return cursor->cursor ? 0 : -EIO;
}

static SDL_Cursor *find_blank(struct window_cursor *cursor)
{
	static const Uint8 nothing[8];

	if (cursor->blank)
		return cursor->blank;
	cursor->blank = SDL_CreateCursor(nothing, nothing, 8, 8, 0, 0);
	window_display_tidy();
	return cursor->blank;
}

static SDL_Cursor *choose(struct window_cursor *cursor, bool is_hidden)
{
	SDL_Cursor *chosen = is_hidden ? find_blank(cursor) : cursor->cursor;

	return chosen ? chosen : SDL_GetDefaultCursor();
}

/* An empty one and none at all: of one of the two SDL may think that it is so already. */
void window_cursor_show(struct window_cursor *cursor)
{
	bool is_hidden = cursor->is_known && (!cursor->is_visible || !cursor->argb);

	SDL_SetCursor(choose(cursor, is_hidden));
	SDL_ShowCursor(is_hidden ? SDL_DISABLE : SDL_ENABLE);
	SDL_SetCursor(NULL); /* again to the display server */
}

void window_cursor_clear(struct window_cursor *cursor)
{
	forget_cursor(cursor);
	g_clear_pointer(&cursor->blank, SDL_FreeCursor);
	g_clear_pointer(&cursor->argb, g_free);
}
