/* SPDX-License-Identifier: MIT */
/* Pictures as the tests think of them: 0x00RRGGBB, whatever the guest's format is. */
#ifndef BACKEND_IMAGE_H
#define BACKEND_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "vug/vug.h"

struct image {
	uint32_t width, height;
	uint32_t *pixels; /* rows are tight */
};

/* A 32-bit format: what the guest and what DRM calls it, and where the colours are. */
struct pixel_format {
	uint32_t virtio, fourcc;
	uint8_t red, green, blue; /* shifts within the little-endian word */
	const char *name;
};

#define NUM_PIXEL_FORMATS 8
extern const struct pixel_format pixel_formats[NUM_PIXEL_FORMATS];

const struct pixel_format *pixel_format_find(uint32_t fourcc); /* NULL: not one of these */
uint32_t pixel_pack(const struct pixel_format *format, uint32_t colour);
uint32_t pixel_unpack(const struct pixel_format *format, uint32_t word);

/* Black; the caller frees it. Ends the test where there is no memory. */
struct image image_new(uint32_t width, uint32_t height);
void image_free(struct image *image);

/* The whole test picture of that frame number; or only what of it lies within `rect`. */
void image_draw(struct image *image, uint32_t frame);
void image_draw_part(struct image *image, uint32_t frame, const struct vug_rect *rect);

/* The part of `source` at `rect`, to the corner of `image`. */
void image_copy_from(struct image *image, const struct image *source, const struct vug_rect *rect);

/* Returns whether they are the same; says where they are not. */
bool image_is_equal(const struct image *expected, const struct image *actual);

#endif
