/* SPDX-License-Identifier: MIT */
#include "unit/format/bits.h"

#include <pixman.h>
#include <string.h>

struct mask mask_store(uint64_t word, uint32_t num_bytes, enum vug_byte_order order)
{
	struct mask mask = {{0}};

	for (uint32_t i = 0; i < num_bytes; i++)
		mask.bytes[order == VUG_LITTLE_ENDIAN ? i : num_bytes - 1 - i] =
			(uint8_t)(word >> (8 * i));
	return mask;
}

struct mask mask_only(struct mask mask, struct mask of)
{
	for (unsigned int i = 0; i < BYTES; i++)
		mask.bytes[i] &= of.bytes[i];
	return mask;
}

void expect_mask(struct mask actual, struct mask expected, const char *name, char component)
{
	for (unsigned int i = 0; i < BYTES; i++)
		cr_assert_eq(actual.bytes[i], expected.bytes[i],
			     "%s, %c: byte %u is %02x, not %02x", name, component, i,
			     actual.bytes[i], expected.bytes[i]);
}

const struct drm_format drm_formats[NUM_DRM_FORMATS] = {
	{DRM_FORMAT_ARGB8888, "ARGB", {8, 8, 8, 8}},
	{DRM_FORMAT_XRGB8888, "XRGB", {8, 8, 8, 8}},
	{DRM_FORMAT_BGRA8888, "BGRA", {8, 8, 8, 8}},
	{DRM_FORMAT_BGRX8888, "BGRX", {8, 8, 8, 8}},
	{DRM_FORMAT_ABGR8888, "ABGR", {8, 8, 8, 8}},
	{DRM_FORMAT_RGBX8888, "RGBX", {8, 8, 8, 8}},
	{DRM_FORMAT_RGBA8888, "RGBA", {8, 8, 8, 8}},
	{DRM_FORMAT_XBGR8888, "XBGR", {8, 8, 8, 8}},
	{DRM_FORMAT_RGB888, "RGB", {8, 8, 8}},
	{DRM_FORMAT_BGR888, "BGR", {8, 8, 8}},
	{DRM_FORMAT_RGB565, "RGB", {5, 6, 5}},
	{DRM_FORMAT_XRGB2101010, "XRGB", {2, 10, 10, 10}},
	{DRM_FORMAT_ARGB2101010, "ARGB", {2, 10, 10, 10}},
};

const char *drm_format_get_name(const struct drm_format *format)
{
	return vug_format_get_name(format->fourcc);
}

uint32_t drm_format_count_bits(const struct drm_format *format)
{
	uint32_t bits = 0;

	for (size_t i = 0; i < strlen(format->components); i++)
		bits += format->widths[i];
	return bits;
}

bool drm_format_is_of_bytes(const struct drm_format *format)
{
	return format->widths[0] == 8 && format->widths[1] == 8;
}

struct mask drm_format_get_mask(const struct drm_format *format, char component)
{
	uint32_t bits = drm_format_count_bits(format), shift = bits;
	uint64_t word = 0;

	for (size_t i = 0; i < strlen(format->components); i++) {
		shift -= format->widths[i];
		if (format->components[i] == component)
			word |= ones(format->widths[i]) << shift;
	}
	return mask_store(word, bits / 8, VUG_LITTLE_ENDIAN);
}

struct mask drm_format_get_all_components(const struct drm_format *format)
{
	struct mask all = {{0}};

	for (const char *c = "RGBA"; *c != '\0'; c++)
		for (unsigned int i = 0; i < BYTES; i++)
			all.bytes[i] |= drm_format_get_mask(format, *c).bytes[i];
	return all;
}

struct mask draw_with_pixman(uint32_t code, char component)
{
	const pixman_color_t colour = {.red = component == 'R' ? 0xffff : 0,
				       .green = component == 'G' ? 0xffff : 0,
				       .blue = component == 'B' ? 0xffff : 0,
				       .alpha = component == 'A' ? 0xffff : 0};
	pixman_image_t *image = pixman_image_create_bits((pixman_format_code_t)code, 1, 1, NULL, 0);
	pixman_image_t *solid = pixman_image_create_solid_fill(&colour);
	struct mask mask = {{0}};

	cr_assert(image != NULL && solid != NULL);
	pixman_image_composite32(PIXMAN_OP_SRC, solid, NULL, image, 0, 0, 0, 0, 0, 0, 1, 1);
	memcpy(mask.bytes, pixman_image_get_data(image), PIXMAN_FORMAT_BPP(code) / 8);
	pixman_image_unref(solid);
	pixman_image_unref(image);
	return mask;
}
