/* SPDX-License-Identifier: MIT */
/* What a display has of QEMU: the picture, as its own copy, and the cursor. Numbers may be any. */
#ifndef QEMU_PICTURE_H
#define QEMU_PICTURE_H

#include <pixman.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All zero: nothing has come. Each image is a reference, or NULL. */
struct picture {
	pixman_image_t *image;  /* a8r8g8b8 */
	pixman_image_t *mapped; /* memory of QEMU's, if that was mapped last */
	pixman_image_t *cursor; /* a8r8g8b8 */
	int cursor_x, cursor_y; /* where its image begins */
	bool is_cursor_visible;
};

/* How QEMU describes pixels: `stride` in bytes, `format` is pixman's. */
struct pixels {
	uint32_t width, height, stride, format;
};

struct area {
	int32_t x, y, width, height;
};

/* Each returns NULL, or why it is refused: then nothing has changed but that there may be no mapped memory. */

const char *picture_set(struct picture *picture, const struct pixels *pixels, const void *data,
			size_t size);
const char *picture_set_area(struct picture *picture, const struct area *area,
			     const struct pixels *pixels, const void *data, size_t size);

/* A picture in a file's memory, which is mapped. The descriptor stays the caller's. */
const char *picture_map(struct picture *picture, const struct pixels *pixels, int fd,
			uint32_t offset);

/* Only what is there is taken from the memory. */
const char *picture_update(struct picture *picture, const struct area *area);

/* Without gaps between its rows. */
const char *picture_set_cursor(struct picture *picture, uint32_t width, uint32_t height,
			       const void *argb, size_t size);

/* Pixels of the cursor that are not transparent throughout. */
unsigned picture_count_cursor(const struct picture *picture);

void picture_clear(struct picture *picture);

/* A PNG file, whole or not at all. Returns false where there is no picture, or no file can be written. */
bool picture_write(const struct picture *picture, bool has_cursor, const char *path);

#endif
