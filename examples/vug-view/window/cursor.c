/* SPDX-License-Identifier: MIT */
#include "window/cursor.h"

#include <errno.h>
#include <glib.h>
#include <pixman.h>
#include <sys/types.h>
#include <unistd.h>

#include "window/display-server.h"

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

static bool scale(pixman_image_t *from, pixman_image_t *to, double factor, int size)
{
	pixman_fixed_t scale = pixman_double_to_fixed(factor);
	pixman_transform_t transform;

	pixman_transform_init_scale(&transform, scale, scale);
	if (!pixman_image_set_transform(from, &transform) ||
	    !pixman_image_set_filter(from, PIXMAN_FILTER_GOOD, NULL, 0))
		return false;
	pixman_image_composite32(PIXMAN_OP_SRC, from, NULL, to, 0, 0, 0, 0, 0, 0, size, size);
	return true;
}

/* Premultiplied still: what is seen through does not stain what is beside it. */
static bool shrink(const struct window_cursor *cursor, uint32_t *pixels, int size)
{
	pixman_image_t *from = pixman_image_create_bits_no_clear(
		PIXMAN_a8r8g8b8, VUG_CURSOR_SIZE, VUG_CURSOR_SIZE, (uint32_t *)cursor->argb,
		VUG_CURSOR_SIZE * (int)sizeof(uint32_t));
	pixman_image_t *to = pixman_image_create_bits_no_clear(PIXMAN_a8r8g8b8, size, size, pixels,
							       size * (int)sizeof(uint32_t));
	bool is_made = from && to && scale(from, to, cursor->scale, size);

	if (from)
		pixman_image_unref(from);
	if (to)
		pixman_image_unref(to);
	if (!is_made)
		SDL_SetError("there is no memory for the cursor");
	return is_made;
}

static int measure(const struct window_cursor *cursor, uint32_t length)
{
	return (int)((double)MIN(length, VUG_CURSOR_SIZE - 1) / cursor->scale);
}

static SDL_Cursor *make_cursor(const struct window_cursor *cursor)
{
	uint32_t pixels[PIXELS] = {0};
	int size = measure(cursor, VUG_CURSOR_SIZE - 1) + 1;
	SDL_Surface *surface;
	SDL_Cursor *made;

	if (!shrink(cursor, pixels, size))
		return NULL;
	make_straight(pixels);
	surface = SDL_CreateRGBSurfaceWithFormatFrom(
		pixels, size, size, 32, size * (int)sizeof(uint32_t), SDL_PIXELFORMAT_ARGB8888);
	if (!surface)
		return NULL;
	made = SDL_CreateColorCursor(surface, measure(cursor, cursor->hot_x),
				     measure(cursor, cursor->hot_y));
	SDL_FreeSurface(surface);
	window_display_tidy();
	return made;
}

static void forget_cursor(struct window_cursor *cursor)
{
	g_clear_pointer(&cursor->cursor, SDL_FreeCursor);
}

/* The display channel has no others. */
static bool is_usual(const struct display_link_message *message)
{
	return message->cursor.width == VUG_CURSOR_SIZE &&
	       message->cursor.height == VUG_CURSOR_SIZE;
}

static int set_image(struct window_cursor *cursor, const struct display_link_message *message)
{
	if (!is_usual(message) || pread(message->fds[0], cursor->argb, sizeof(cursor->argb), 0) !=
					  (ssize_t)sizeof(cursor->argb))
		return -EINVAL;
	for (size_t i = 0; i < PIXELS; i++)
		cursor->argb[i] = GUINT32_FROM_LE(cursor->argb[i]);
	cursor->hot_x = message->cursor.hot_x;
	cursor->hot_y = message->cursor.hot_y;
	cursor->has_image = true;
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
		cursor->has_image = false;
		forget_cursor(cursor);
	}
	return flags & DISPLAY_LINK_CURSOR_IMAGE ? set_image(cursor, message) : 0;
}

int window_cursor_prepare(struct window_cursor *cursor, double scale)
{
	if (!cursor->has_image || (cursor->cursor && cursor->scale == scale))
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
	bool is_hidden = cursor->is_known && (!cursor->is_visible || !cursor->has_image);

	SDL_SetCursor(choose(cursor, is_hidden));
	SDL_ShowCursor(is_hidden ? SDL_DISABLE : SDL_ENABLE);
	SDL_SetCursor(NULL); /* again to the display server */
}

void window_cursor_clear(struct window_cursor *cursor)
{
	forget_cursor(cursor);
	g_clear_pointer(&cursor->blank, SDL_FreeCursor);
}
