/* SPDX-License-Identifier: MIT */
/* Lists of extensions, errors, orders of bytes, and the known picture. */
#include <criterion/criterion.h>
#include <drm_fourcc.h>
#include <epoxy/gl.h>

#include "egl/functions.h"
#include "egl/log.h"
#include "egl/order.h"
#include "egl/test_buffer.h"

Test(egl_names, an_extension_is_a_whole_word)
{
	static const char list[] = "EGL_KHR_image EGL_KHR_image_base  EGL_EXT_last";

	cr_assert(vug_egl_has_name(list, "EGL_KHR_image"));
	cr_assert(vug_egl_has_name(list, "EGL_KHR_image_base"));
	cr_assert(vug_egl_has_name(list, "EGL_EXT_last"));
	cr_assert_not(vug_egl_has_name(list, "EGL_KHR_imag"));
	cr_assert_not(vug_egl_has_name(list, "KHR_image"));
	cr_assert_not(vug_egl_has_name(list, "EGL_EXT_last_one"));
	cr_assert_not(vug_egl_has_name("", "EGL_KHR_image"));
	cr_assert_not(vug_egl_has_name(NULL, "EGL_KHR_image"));
}

Test(egl_names, errors_have_their_names)
{
	char buffer[16];

	cr_assert_str_eq(vug_egl_error_name(EGL_BAD_MATCH, buffer), "EGL_BAD_MATCH");
	cr_assert_str_eq(vug_egl_error_name(GL_OUT_OF_MEMORY, buffer), "GL_OUT_OF_MEMORY");
	cr_assert_str_eq(vug_egl_error_name(0x1234, buffer), "error 0x1234");
}

static void count_line(enum vug_log_level level, const char *line, void *data)
{
	(void)level;
	(void)line;
	++*(unsigned int *)data;
}

Test(egl_names, a_back_end_can_cause_ten_lines_and_one_that_says_so)
{
	unsigned int lines = 0, allowed = 0;
	struct vug_egl_log log = {.sink = count_line, .data = &lines};

	for (unsigned int i = 0; i < 1000; i++)
		allowed += vug_egl_log_allows_peer(&log);
	cr_assert_eq(allowed, VUG_EGL_LOG_BURST);
	cr_assert_eq(lines, 1);
}

/* DRM names the bits of a little-endian word from the highest byte down. */
Test(egl_names, orders_of_bytes_are_those_of_their_fourccs)
{
	static const struct {
		uint32_t fourcc;
		const char *bytes;
	} rows[] = {
		{DRM_FORMAT_XRGB8888, "bgrx"}, {DRM_FORMAT_ARGB8888, "bgra"},
		{DRM_FORMAT_XBGR8888, "rgbx"}, {DRM_FORMAT_ABGR8888, "rgba"},
		{DRM_FORMAT_BGRX8888, "xrgb"}, {DRM_FORMAT_BGRA8888, "argb"},
		{DRM_FORMAT_RGBX8888, "xbgr"}, {DRM_FORMAT_RGBA8888, "abgr"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct vug_egl_order *order = vug_egl_order_find(rows[i].fourcc);

		cr_assert_not_null(order);
		cr_assert_eq(rows[i].bytes[order->red], 'r');
		cr_assert_eq(rows[i].bytes[order->green], 'g');
		cr_assert_eq(rows[i].bytes[order->blue], 'b');
		cr_assert_eq(rows[i].bytes[order->rest], order->has_alpha ? 'a' : 'x');
	}
	cr_assert_null(vug_egl_order_find(DRM_FORMAT_RGB565));
}

/* Rows or columns that are exchanged, shifted or constant must be seen. */
Test(egl_names, no_two_pixels_of_the_known_picture_are_the_same)
{
	enum { COUNT = VUG_EGL_TEST_WIDTH * VUG_EGL_TEST_HEIGHT };
	uint32_t pixels[COUNT];

	for (uint32_t i = 0; i < COUNT; i++) {
		pixels[i] = vug_egl_test_pixel(i % VUG_EGL_TEST_WIDTH, i / VUG_EGL_TEST_WIDTH);
		cr_assert_neq(pixels[i] & 0xffffff, 0);
		for (uint32_t j = 0; j < i; j++)
			cr_assert_neq(pixels[i], pixels[j]);
	}
}
