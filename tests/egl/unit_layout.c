/* SPDX-License-Identifier: MIT */
/* What a plane needs of its descriptor. */
#include <criterion/criterion.h>
#include <drm_fourcc.h>
#include <errno.h>

#include "egl/layout.h"

static struct vug_buffer_layout make_layout(uint32_t fourcc, uint32_t width, uint32_t height,
					    uint32_t stride)
{
	return (struct vug_buffer_layout){
		.size = sizeof(struct vug_buffer_layout),
		.width = width,
		.height = height,
		.fourcc = fourcc,
		.num_planes = 3,
		.planes = {{3, 0, stride}, {3, 0, stride}, {3, 0, stride}},
	};
}

static void expect_size(const struct vug_buffer_layout *layout, uint32_t plane, uint64_t expected)
{
	uint64_t size = 0;

	cr_assert_eq(vug_egl_get_plane_size(layout, plane, &size), 0);
	cr_assert_eq(size, expected, "plane %u: %lu, not %lu", plane, size, expected);
}

static void expect_error(const struct vug_buffer_layout *layout, uint32_t plane, int expected)
{
	uint64_t size = 7;

	cr_assert_eq(vug_egl_get_plane_size(layout, plane, &size), expected);
	cr_assert_eq(size, 7);
}

Test(egl_layout, the_last_row_ends_with_its_last_pixel)
{
	struct vug_buffer_layout layout = make_layout(DRM_FORMAT_XRGB8888, 10, 7, 64);

	layout.planes[0].offset = 100;
	expect_size(&layout, 0, 100 + 6 * 64 + 40);
}

Test(egl_layout, pixels_have_the_bytes_of_their_format)
{
	struct vug_buffer_layout narrow = make_layout(DRM_FORMAT_RGB565, 10, 1, 64);
	struct vug_buffer_layout packed = make_layout(DRM_FORMAT_RGB888, 10, 1, 64);
	struct vug_buffer_layout wide = make_layout(DRM_FORMAT_ABGR16161616F, 10, 1, 80);

	expect_size(&narrow, 0, 20);
	expect_size(&packed, 0, 30);
	expect_size(&wide, 0, 80);
}

Test(egl_layout, subsampled_planes_are_rounded_up)
{
	struct vug_buffer_layout nv12 = make_layout(DRM_FORMAT_NV12, 5, 5, 8);
	struct vug_buffer_layout yuyv = make_layout(DRM_FORMAT_YUYV, 5, 1, 16);

	expect_size(&nv12, 0, 4 * 8 + 5);
	expect_size(&nv12, 1, 2 * 8 + 6);
	expect_size(&yuyv, 0, 12);
}

Test(egl_layout, a_plane_that_the_format_has_not_is_refused)
{
	struct vug_buffer_layout layout = make_layout(DRM_FORMAT_NV12, 5, 5, 8);

	expect_error(&layout, 2, -ENOTSUP);
	cr_assert_eq(vug_egl_get_num_planes(DRM_FORMAT_NV12), 2);
	cr_assert_eq(vug_egl_get_num_planes(DRM_FORMAT_YUV420), 3);
	cr_assert_eq(vug_egl_get_num_planes(DRM_FORMAT_XRGB8888), 1);
	cr_assert_eq(vug_egl_get_num_planes(0x20202020), 0);
}

Test(egl_layout, a_format_that_is_not_known_is_refused)
{
	struct vug_buffer_layout layout = make_layout(0x20202020, 5, 5, 8);

	expect_error(&layout, 0, -ENOTSUP);
}

Test(egl_layout, a_stride_that_is_shorter_than_a_row_is_refused)
{
	struct vug_buffer_layout layout = make_layout(DRM_FORMAT_XRGB8888, 10, 7, 39);

	expect_error(&layout, 0, -EFBIG);
}

Test(egl_layout, nothing_overflows)
{
	struct vug_buffer_layout layout =
		make_layout(DRM_FORMAT_XRGB8888, 500000000, INT32_MAX, INT32_MAX);

	layout.planes[0].offset = INT32_MAX;
	expect_size(&layout, 0,
		    (uint64_t)INT32_MAX + (uint64_t)(INT32_MAX - 1) * INT32_MAX + 2000000000);
	layout.planes[0].offset = UINT32_MAX;
	expect_error(&layout, 0, -EFBIG);
	layout = make_layout(DRM_FORMAT_XRGB8888, UINT32_MAX, 1, INT32_MAX);
	expect_error(&layout, 0, -EFBIG);
}

Test(egl_layout, a_layout_that_nobody_named_is_taken_for_rows)
{
	struct vug_buffer_layout layout = make_layout(DRM_FORMAT_XRGB8888, 10, 7, 64);

	layout.modifier = VUG_MODIFIER_UNKNOWN;
	expect_size(&layout, 0, 6 * 64 + 40);
}

Test(egl_layout, the_first_byte_of_a_tiled_plane_must_be_there)
{
	struct vug_buffer_layout layout = make_layout(DRM_FORMAT_XRGB8888, 10, 7, 0);

	layout.modifier = UINT64_C(0x0100000000000002);
	layout.planes[2].offset = 4096;
	expect_size(&layout, 2, 4097);
}

Test(egl_layout, colour_is_neither_alpha_nor_unused)
{
	uint32_t bytes = 0;

	cr_assert_eq(vug_egl_get_colour_bits(DRM_FORMAT_XRGB8888, &bytes), 0x00ffffff);
	cr_assert_eq(bytes, 4);
	cr_assert_eq(vug_egl_get_colour_bits(DRM_FORMAT_RGBA8888, &bytes), 0xffffff00);
	cr_assert_eq(vug_egl_get_colour_bits(DRM_FORMAT_RGB565, &bytes), 0xffff);
	cr_assert_eq(bytes, 2);
	cr_assert_eq(vug_egl_get_colour_bits(DRM_FORMAT_NV12, &bytes), 0);
}
