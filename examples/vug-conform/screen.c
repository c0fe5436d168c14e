/* SPDX-License-Identifier: MIT */
#include "screen.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static void forget_dmabuf(struct screen *screen)
{
	if (screen->memory != NULL)
		munmap((void *)screen->memory, screen->memory_size);
	screen->memory = NULL;
	screen->is_dmabuf = screen->is_unreadable = false;
}

void screen_finish(struct screen *screen)
{
	forget_dmabuf(screen);
	free(screen->pixels);
	screen->pixels = NULL;
}

bool screen_is_on(const struct screen *screen)
{
	return screen->width > 0 && screen->height > 0;
}

static bool resize(struct screen *screen, uint32_t width, uint32_t height)
{
	uint32_t *pixels = calloc((size_t)width * height + 1, sizeof(*pixels));

	screen->changes++;
	if (pixels == NULL)
		return false;
	free(screen->pixels);
	screen->pixels = pixels;
	screen->width = width;
	screen->height = height;
	return true;
}

bool screen_set_size(struct screen *screen, uint32_t width, uint32_t height)
{
	const bool is_off = width == 0 || height == 0;

	forget_dmabuf(screen);
	/* A SCANOUT that is repeated leaves the picture as it is. */
	if (!is_off && screen->width == width && screen->height == height)
		return true;
	return resize(screen, is_off ? 0 : width, is_off ? 0 : height);
}

void screen_draw(struct screen *screen, const struct screen_rect *rect, const uint32_t *pixels)
{
	screen->frames++;
	for (uint32_t y = 0; y < rect->height && (uint64_t)rect->y + y < screen->height; y++)
		for (uint32_t x = 0; x < rect->width && (uint64_t)rect->x + x < screen->width; x++)
			screen->pixels[(size_t)(rect->y + y) * screen->width + rect->x + x] =
				pixels[(size_t)y * rect->width + x];
}

/* ---- dma-bufs --------------------------------------------------------------------------- */

bool screen_layout_can_be(const struct screen_layout *layout)
{
	const struct screen_rect *place = &layout->place;

	return place->width > 0 && place->height > 0 && place->width <= SCREEN_MAX_SIDE &&
	       place->height <= SCREEN_MAX_SIDE &&
	       (uint64_t)place->x + place->width <= layout->width &&
	       (uint64_t)place->y + place->height <= layout->height &&
	       layout->stride / 4 >= layout->width;
}

void screen_set_dmabuf(struct screen *screen, const struct screen_layout *layout, int fd)
{
	struct stat status;
	void *memory = MAP_FAILED;

	forget_dmabuf(screen);
	if ((screen->width != layout->place.width || screen->height != layout->place.height) &&
	    !resize(screen, layout->place.width, layout->place.height))
		return;
	screen->is_dmabuf = true;
	screen->layout = *layout;
	screen->memory_size = (size_t)layout->stride * layout->height;
	if (fstat(fd, &status) == 0 && (size_t)status.st_size >= screen->memory_size)
		memory = mmap(NULL, screen->memory_size, PROT_READ, MAP_SHARED, fd, 0);
	screen->is_unreadable = memory == MAP_FAILED;
	screen->memory = screen->is_unreadable ? NULL : memory;
}

/* x and y count from the corner of what the guest sees, also where the first row is the bottom one. */
static const uint8_t *get_pixel(const struct screen *screen, uint32_t x, uint32_t y)
{
	const struct screen_layout *layout = &screen->layout;
	const uint32_t row = layout->place.y + y;
	const uint32_t stored = layout->is_bottom_up ? layout->height - 1 - row : row;

	return screen->memory + (size_t)stored * layout->stride +
	       (size_t)(layout->place.x + x) * sizeof(uint32_t);
}

/* The rectangle may be that of the whole buffer: all is copied that it can mean. */
void screen_copy_dmabuf(struct screen *screen, const struct screen_rect *rect)
{
	screen->frames++;
	if (screen->is_unreadable)
		return;
	for (uint32_t y = rect->y; y < screen->height && y - rect->y < rect->height; y++)
		for (uint32_t x = rect->x; x < screen->width && x - rect->x < rect->width; x++)
			memcpy(&screen->pixels[(size_t)y * screen->width + x],
			       get_pixel(screen, x, y), sizeof(uint32_t));
}
