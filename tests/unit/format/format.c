/* SPDX-License-Identifier: MIT */
/* What a fourcc says by itself. What others call it: pixman.c, virtio.c and gl.c. */
#include "vug/format.h"

#include <criterion/criterion.h>
#include <drm_fourcc.h>

Test(format, formats_of_32_bits_have_four_bytes_a_pixel)
{
	static const uint32_t formats[] = {
		DRM_FORMAT_XRGB8888,    DRM_FORMAT_ARGB8888, DRM_FORMAT_XBGR8888,
		DRM_FORMAT_ABGR8888,    DRM_FORMAT_RGBX8888, DRM_FORMAT_RGBA8888,
		DRM_FORMAT_BGRX8888,    DRM_FORMAT_BGRA8888, DRM_FORMAT_XRGB2101010,
		DRM_FORMAT_ARGB2101010,
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		cr_assert_eq(vug_format_get_bytes_per_pixel(formats[i]), 4, "format %08x",
			     formats[i]);
}

Test(format, smaller_formats_have_their_own_size)
{
	cr_assert_eq(vug_format_get_bytes_per_pixel(DRM_FORMAT_RGB888), 3);
	cr_assert_eq(vug_format_get_bytes_per_pixel(DRM_FORMAT_BGR888), 3);
	cr_assert_eq(vug_format_get_bytes_per_pixel(DRM_FORMAT_RGB565), 2);
}

Test(format, what_is_not_a_format_has_no_size)
{
	cr_assert_eq(vug_format_get_bytes_per_pixel(0), 0);
	cr_assert_eq(vug_format_get_bytes_per_pixel(UINT32_MAX), 0);
}

Test(format, a_format_of_several_planes_has_no_size)
{
	cr_assert_eq(vug_format_get_bytes_per_pixel(DRM_FORMAT_NV12), 0);
}

Test(format, the_big_endian_variant_is_another_format)
{
	cr_assert_eq(vug_format_get_bytes_per_pixel(DRM_FORMAT_XRGB8888 | DRM_FORMAT_BIG_ENDIAN),
		     0);
}

/* ---- alpha ------------------------------------------------------------------------------ */

static const uint32_t with_and_without_alpha[][2] = {
	{DRM_FORMAT_ARGB8888, DRM_FORMAT_XRGB8888},
	{DRM_FORMAT_BGRA8888, DRM_FORMAT_BGRX8888},
	{DRM_FORMAT_ABGR8888, DRM_FORMAT_XBGR8888},
	{DRM_FORMAT_RGBA8888, DRM_FORMAT_RGBX8888},
	{DRM_FORMAT_ARGB2101010, DRM_FORMAT_XRGB2101010},
};

#define NUM_WITH_ALPHA (sizeof(with_and_without_alpha) / sizeof(with_and_without_alpha[0]))

Test(format, formats_with_alpha_are_known)
{
	for (size_t i = 0; i < NUM_WITH_ALPHA; i++)
		cr_assert(vug_format_has_alpha(with_and_without_alpha[i][0]), "row %zu", i);
}

Test(format, the_opaque_form_of_a_format_with_alpha_is_the_same_without)
{
	for (size_t i = 0; i < NUM_WITH_ALPHA; i++)
		cr_assert_eq(vug_format_get_opaque(with_and_without_alpha[i][0]),
			     with_and_without_alpha[i][1], "row %zu", i);
}

Test(format, the_opaque_form_has_no_alpha)
{
	for (size_t i = 0; vug_format_get_fourcc(i) != 0; i++)
		cr_assert_not(vug_format_has_alpha(vug_format_get_opaque(vug_format_get_fourcc(i))),
			      "row %zu", i);
}

Test(format, a_format_without_alpha_is_its_own_opaque_form)
{
	for (size_t i = 0; vug_format_get_fourcc(i) != 0; i++) {
		uint32_t fourcc = vug_format_get_fourcc(i);

		if (!vug_format_has_alpha(fourcc))
			cr_assert_eq(vug_format_get_opaque(fourcc), fourcc, "row %zu", i);
	}
}

Test(format, what_is_not_a_format_has_neither)
{
	cr_assert_not(vug_format_has_alpha(DRM_FORMAT_NV12));
	cr_assert_eq(vug_format_get_opaque(DRM_FORMAT_NV12), 0);
	cr_assert_not(vug_format_has_alpha(0));
	cr_assert_eq(vug_format_get_opaque(0), 0);
}

/* ---- the list and the names ------------------------------------------------------------- */

Test(format, the_list_has_each_format_once)
{
	size_t count = 0;

	while (vug_format_get_fourcc(count) != 0)
		count++;
	cr_assert_eq(count, 13);
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
			cr_assert_neq(vug_format_get_fourcc(i), vug_format_get_fourcc(j));
}

Test(format, behind_the_list_there_is_nothing)
{
	cr_assert_eq(vug_format_get_fourcc(1000), 0);
	cr_assert_eq(vug_format_get_fourcc(SIZE_MAX), 0);
}

Test(format, the_name_of_a_format_is_its_four_characters)
{
	for (size_t i = 0; vug_format_get_fourcc(i) != 0; i++) {
		uint32_t fourcc = vug_format_get_fourcc(i);
		char text[VUG_FOURCC_TEXT_SIZE];

		vug_format_to_text(fourcc, text);
		cr_assert_str_eq(vug_format_get_name(fourcc), text);
	}
}

Test(format, what_is_not_known_has_no_name)
{
	cr_assert_null(vug_format_get_name(DRM_FORMAT_NV12));
	cr_assert_null(vug_format_get_name(0));
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
	expect_text(DRM_FORMAT_NV12, "NV12");
}

Test(format, what_cannot_be_printed_is_a_question_mark)
{
	expect_text(0, "????");
	expect_text(UINT32_MAX, "????");
	expect_text(0x7f411f0a, "??A?");
}
