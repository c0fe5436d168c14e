/* SPDX-License-Identifier: MIT */
#include "picture.h"

#include <limits.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define MAX_SIZE 16384

static const char no_fit[] = "the numbers do not fit the data";

/* --- images ----------------------------------------------------------------------------------- */

/* How many bytes they are. 0: the numbers make no sense. */
static uint64_t size_of(const struct pixels *pixels)
{
	const pixman_format_code_t format = (pixman_format_code_t)pixels->format;
	uint64_t row;

	if (pixels->width == 0 || pixels->width > MAX_SIZE || pixels->height == 0 ||
	    pixels->height > MAX_SIZE || !pixman_format_supported_source(format))
		return 0;
	row = ((uint64_t)pixels->width * PIXMAN_FORMAT_BPP(format) + 7) / 8;
	if (pixels->stride < row || pixels->stride % 4 != 0 || pixels->stride > INT_MAX)
		return 0;
	return (uint64_t)pixels->stride * pixels->height;
}

/* Returns NULL where `size` bytes are too few. The memory stays the caller's. */
static pixman_image_t *view_pixels(const struct pixels *pixels, const void *data, uint64_t size)
{
	const uint64_t needed = size_of(pixels);

	if (needed == 0 || needed > size)
		return NULL;
	return pixman_image_create_bits_no_clear((pixman_format_code_t)pixels->format,
						 (int)pixels->width, (int)pixels->height,
						 (uint32_t *)(uintptr_t)data, (int)pixels->stride);
}

static void drop_image(pixman_image_t **image)
{
	if (*image)
		pixman_image_unref(*image);
	*image = NULL;
}

/* Returns NULL where there is no memory. */
static pixman_image_t *copy_image(pixman_image_t *from)
{
	int width = pixman_image_get_width(from), height = pixman_image_get_height(from);
	pixman_image_t *image = pixman_image_create_bits(PIXMAN_a8r8g8b8, width, height, NULL, 0);

	if (image)
		pixman_image_composite32(PIXMAN_OP_SRC, from, NULL, image, 0, 0, 0, 0, 0, 0, width,
					 height);
	return image;
}

/* Another one in its place. */
static const char *replace_image(pixman_image_t **image, pixman_image_t *from)
{
	pixman_image_t *copy = copy_image(from);

	if (!copy)
		return "there is no memory";
	drop_image(image);
	*image = copy;
	return NULL;
}

static bool has_area(pixman_image_t *image, const struct area *area)
{
	return image && area->x >= 0 && area->y >= 0 && area->width > 0 && area->height > 0 &&
	       area->width <= pixman_image_get_width(image) - area->x &&
	       area->height <= pixman_image_get_height(image) - area->y;
}

/* --- pictures --------------------------------------------------------------------------------- */

const char *picture_set(struct picture *picture, const struct pixels *pixels, const void *data,
			size_t size)
{
	pixman_image_t *from = view_pixels(pixels, data, size);
	const char *reason = from ? replace_image(&picture->image, from) : no_fit;

	drop_image(&from);
	if (!reason)
		drop_image(&picture->mapped);
	return reason;
}

const char *picture_set_area(struct picture *picture, const struct area *area,
			     const struct pixels *pixels, const void *data, size_t size)
{
	pixman_image_t *from = view_pixels(pixels, data, size);
	const bool fits = from && has_area(picture->image, area);

	if (fits)
		pixman_image_composite32(PIXMAN_OP_SRC, from, NULL, picture->image, 0, 0, 0, 0,
					 area->x, area->y, area->width, area->height);
	drop_image(&from);
	return fits ? NULL : no_fit;
}

void picture_clear(struct picture *picture)
{
	drop_image(&picture->mapped);
	drop_image(&picture->image);
}

/* --- memory that is mapped ---------------------------------------------------------------------- */

struct memory {
	void *address;
	size_t size;
};

static void release_memory(pixman_image_t *image, void *data)
{
	struct memory *memory = data;

	(void)image;
	munmap(memory->address, memory->size);
	free(memory);
}

/* The memory is the image's then. Returns NULL where there is none, and the memory stays. */
static pixman_image_t *view_memory(const struct pixels *pixels, const struct memory *memory,
				   uint32_t offset)
{
	struct memory *kept = malloc(sizeof(*kept));
	pixman_image_t *image = NULL;

	if (kept)
		image = view_pixels(pixels, (const uint8_t *)memory->address + offset,
				    memory->size - offset);
	if (!image) {
		free(kept);
		return NULL;
	}
	*kept = *memory;
	pixman_image_set_destroy_function(image, release_memory, kept);
	return image;
}

/* Returns NULL where the file is too small, or cannot be mapped. */
static pixman_image_t *map_pixels(const struct pixels *pixels, int fd, uint32_t offset)
{
	struct memory memory = {.size = offset + size_of(pixels)};
	pixman_image_t *image;
	struct stat status;

	if (fstat(fd, &status) < 0 || (uint64_t)status.st_size < memory.size)
		return NULL;
	memory.address = mmap(NULL, memory.size, PROT_READ, MAP_SHARED, fd, 0);
	if (memory.address == MAP_FAILED)
		return NULL;
	image = view_memory(pixels, &memory, offset);
	if (!image)
		munmap(memory.address, memory.size);
	return image;
}

const char *picture_map(struct picture *picture, const struct pixels *pixels, int fd,
			uint32_t offset)
{
	drop_image(&picture->mapped);
	picture->mapped = map_pixels(pixels, fd, offset);
	return picture->mapped ? replace_image(&picture->image, picture->mapped) : no_fit;
}

const char *picture_update(struct picture *picture, const struct area *area)
{
	if (!has_area(picture->mapped, area))
		return "no memory with such an area is mapped";
	pixman_image_composite32(PIXMAN_OP_SRC, picture->mapped, NULL, picture->image, area->x,
				 area->y, 0, 0, area->x, area->y, area->width, area->height);
	return NULL;
}

/* --- the cursor --------------------------------------------------------------------------------- */

const char *picture_set_cursor(struct picture *picture, uint32_t width, uint32_t height,
			       const void *argb, size_t size)
{
	const struct pixels pixels = {width, height, width * 4, PIXMAN_a8r8g8b8};
	pixman_image_t *from = view_pixels(&pixels, argb, size);
	const char *reason = from ? replace_image(&picture->cursor, from) : no_fit;

	drop_image(&from);
	return reason;
}

unsigned picture_count_cursor(const struct picture *picture)
{
	const uint32_t *pixels = pixman_image_get_data(picture->cursor);
	int count =
		pixman_image_get_width(picture->cursor) * pixman_image_get_height(picture->cursor);
	unsigned seen = 0;

	for (int i = 0; i < count; i++)
		seen += pixels[i] >> 24 != 0;
	return seen;
}

/* --- files -------------------------------------------------------------------------------------- */

static bool write_image(pixman_image_t *from, const char *path)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	char unfinished[4096];

	image.format =
		__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? PNG_FORMAT_BGRA : PNG_FORMAT_ARGB;
	image.width = (png_uint_32)pixman_image_get_width(from);
	image.height = (png_uint_32)pixman_image_get_height(from);
	snprintf(unfinished, sizeof(unfinished), "%s.unfinished", path);
	return png_image_write_to_file(&image, unfinished, 0, pixman_image_get_data(from),
				       pixman_image_get_stride(from), NULL) &&
	       rename(unfinished, path) == 0;
}

bool picture_write(const struct picture *picture, bool has_cursor, const char *path)
{
	pixman_image_t *image = picture->image ? copy_image(picture->image) : NULL;
	bool is_written;

	if (image && has_cursor && picture->cursor && picture->is_cursor_visible)
		pixman_image_composite32(PIXMAN_OP_OVER, picture->cursor, NULL, image, 0, 0, 0, 0,
					 picture->cursor_x, picture->cursor_y,
					 pixman_image_get_width(picture->cursor),
					 pixman_image_get_height(picture->cursor));
	is_written = image && write_image(image, path);
	drop_image(&image);
	return is_written;
}
