/* SPDX-License-Identifier: MIT */
/* What a pixel is, read from its bytes by the definition of its format in drm_fourcc.h. */
#ifndef TESTS_EGL_REFERENCE_H
#define TESTS_EGL_REFERENCE_H

#include <stddef.h>
#include <stdint.h>

/* Bits of a little-endian word; 0 wide: there is no such channel. */
struct channel {
	uint8_t shift, width;
};

struct pixel_format {
	const char *name;
	uint32_t fourcc;
	uint8_t bytes;
	struct channel red, green, blue, alpha;
};

#define NUM_PIXEL_FORMATS 20
extern const struct pixel_format pixel_formats[NUM_PIXEL_FORMATS];

const struct pixel_format *pixel_format_find(uint32_t fourcc);

/* Red, green, blue, alpha of 8 bits each, rounded; without alpha 255, without a colour 0. */
void pixel_format_read(const struct pixel_format *format, const uint8_t *bytes,
		       uint8_t ret_rgba[4]);

/* A byte that depends on its place and looks like any other. */
uint8_t noise(uint32_t place);

#endif
