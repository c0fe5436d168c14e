/* SPDX-License-Identifier: MIT */
/*
 * Where in a pixel's memory the bits of each component are: what decides whether two names are of the
 * same format. A component is one of "RGBA".
 */
#ifndef VUG_TEST_FORMAT_BITS_H
#define VUG_TEST_FORMAT_BITS_H

#include <criterion/criterion.h>
#include <drm_fourcc.h>
#include <stdbool.h>
#include <stdint.h>

#include "buffer/format.h"

#define BYTES 4

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define HOST_ORDER VUG_BIG_ENDIAN
#else
#define HOST_ORDER VUG_LITTLE_ENDIAN
#endif

/* The bytes of one pixel, of which those bits are set that belong to one component. */
struct mask {
	uint8_t bytes[BYTES];
};

static inline uint64_t ones(uint32_t count)
{
	return (UINT64_C(1) << count) - 1;
}

/* The word in the memory of a host of that byte order. */
struct mask mask_store(uint64_t word, uint32_t num_bytes, enum vug_byte_order order);

/* The bits of one that are in the other as well. */
struct mask mask_only(struct mask mask, struct mask of);

void expect_mask(struct mask actual, struct mask expected, const char *name, char component);

/* drm_fourcc.h says "[31:0] A:R:G:B 8:8:8:8 little endian". */
struct drm_format {
	uint32_t fourcc;
	const char *components; /* from the highest bit down */
	uint32_t widths[4];
};

#define NUM_DRM_FORMATS 13
extern const struct drm_format drm_formats[NUM_DRM_FORMATS];

const char *drm_format_get_name(const struct drm_format *format);
uint32_t drm_format_count_bits(const struct drm_format *format);
/* Whether the components are whole bytes, so that the word can be read the other way round. */
bool drm_format_is_of_bytes(const struct drm_format *format);
struct mask drm_format_get_mask(const struct drm_format *format, char component);
struct mask drm_format_get_all_components(const struct drm_format *format);

/* What pixman writes for a pixel in which that component alone is at its largest. */
struct mask draw_with_pixman(uint32_t code, char component);

#endif
