/* SPDX-License-Identifier: MIT */
#include "buffer/format.h"

#include <criterion/criterion.h>
#include <drm_fourcc.h>

Test(format, formats_of_32_bits_have_four_bytes_a_pixel)
{
	static const uint32_t formats[] = {
		DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB8888,    DRM_FORMAT_XBGR8888,
		DRM_FORMAT_ABGR8888, DRM_FORMAT_RGBX8888,    DRM_FORMAT_RGBA8888,
		DRM_FORMAT_BGRX8888, DRM_FORMAT_BGRA8888,    DRM_FORMAT_XRGB2101010,
		DRM_FORMAT_XRGB8888, DRM_FORMAT_ARGB2101010,
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		cr_assert_eq(vug_format_bytes_per_pixel(formats[i]), 4, "format %08x", formats[i]);
}

Test(format, smaller_formats_have_their_own_size)
{
	cr_assert_eq(vug_format_bytes_per_pixel(DRM_FORMAT_RGB888), 3);
	cr_assert_eq(vug_format_bytes_per_pixel(DRM_FORMAT_RGB565), 2);
}

Test(format, what_is_not_a_format_has_no_size)
{
	cr_assert_eq(vug_format_bytes_per_pixel(0), 0);
	cr_assert_eq(vug_format_bytes_per_pixel(UINT32_MAX), 0);
}

Test(format, a_format_of_several_planes_has_no_size)
{
	cr_assert_eq(vug_format_bytes_per_pixel(DRM_FORMAT_NV12), 0);
}

Test(format, the_big_endian_variant_is_another_format)
{
	cr_assert_eq(vug_format_bytes_per_pixel(DRM_FORMAT_XRGB8888 | DRM_FORMAT_BIG_ENDIAN), 0);
}

static void expect_text(uint32_t fourcc, const char *expected)
{
	char text[VUG_FOURCC_TEXT_SIZE];

	vug_format_to_text(fourcc, text);
	cr_assert_str_eq(text, expected);
}

Test(format, the_text_is_the_four_characters)
{
	expect_text(DRM_FORMAT_XRGB8888, "XR24");
}

Test(format, what_cannot_be_printed_is_a_question_mark)
{
	expect_text(0, "????");
	expect_text(UINT32_MAX, "????");
	expect_text(0x7f411f0a, "??A?");
}
