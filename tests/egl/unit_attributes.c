/* SPDX-License-Identifier: MIT */
/* The attributes that an import is asked for with. */
#include <criterion/criterion.h>
#include <drm_fourcc.h>

#include "egl/attributes.h"

static struct vug_buffer_layout make_layout(uint32_t num_planes, uint64_t modifier)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout),
					   .width = 640,
					   .height = 480,
					   .fourcc = DRM_FORMAT_XRGB8888,
					   .num_planes = num_planes,
					   .modifier = modifier};

	for (uint32_t i = 0; i < VUG_MAX_PLANES; i++)
		layout.planes[i] = (struct vug_plane){(int)(10 + i), 20 + i, 30 + i};
	return layout;
}

/* The value of a name; the test fails where it is there twice. */
static bool find(const EGLint *attributes, EGLint name, EGLint *ret_value)
{
	unsigned int count = 0;

	for (; attributes[0] != EGL_NONE; attributes += 2)
		if (attributes[0] == name) {
			*ret_value = attributes[1];
			count++;
		}
	cr_assert_leq(count, 1);
	return count == 1;
}

static void expect(const EGLint *attributes, EGLint name, EGLint value)
{
	EGLint actual = -1;

	cr_assert(find(attributes, name, &actual), "there is no attribute 0x%x",
		  (unsigned int)name);
	cr_assert_eq(actual, value, "attribute 0x%x is %d", (unsigned int)name, actual);
}

Test(egl_attributes, one_plane_of_a_linear_buffer)
{
	struct vug_buffer_layout layout = make_layout(1, DRM_FORMAT_MOD_LINEAR);
	EGLint attributes[VUG_EGL_MAX_ATTRIBUTES], value;

	cr_assert_eq(vug_egl_write_attributes(&layout, attributes), 2 * (3 + 5) + 1);
	expect(attributes, EGL_WIDTH, 640);
	expect(attributes, EGL_HEIGHT, 480);
	expect(attributes, EGL_LINUX_DRM_FOURCC_EXT, DRM_FORMAT_XRGB8888);
	expect(attributes, EGL_DMA_BUF_PLANE0_FD_EXT, 10);
	expect(attributes, EGL_DMA_BUF_PLANE0_OFFSET_EXT, 20);
	expect(attributes, EGL_DMA_BUF_PLANE0_PITCH_EXT, 30);
	expect(attributes, EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT, 0);
	expect(attributes, EGL_DMA_BUF_PLANE0_MODIFIER_HI_EXT, 0);
	cr_assert_not(find(attributes, EGL_DMA_BUF_PLANE1_FD_EXT, &value));
}

Test(egl_attributes, four_planes_have_four_modifiers_of_64_bits)
{
	static const EGLint low[] = {
		EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE1_MODIFIER_LO_EXT,
		EGL_DMA_BUF_PLANE2_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE3_MODIFIER_LO_EXT};
	static const EGLint fds[] = {EGL_DMA_BUF_PLANE0_FD_EXT, EGL_DMA_BUF_PLANE1_FD_EXT,
				     EGL_DMA_BUF_PLANE2_FD_EXT, EGL_DMA_BUF_PLANE3_FD_EXT};
	struct vug_buffer_layout layout = make_layout(4, UINT64_C(0x0200000087654321));
	EGLint attributes[VUG_EGL_MAX_ATTRIBUTES];

	cr_assert_eq(vug_egl_write_attributes(&layout, attributes), VUG_EGL_MAX_ATTRIBUTES);
	for (int i = 0; i < 4; i++) {
		expect(attributes, fds[i], 10 + i);
		expect(attributes, low[i], (EGLint)0x87654321);
	}
	expect(attributes, EGL_DMA_BUF_PLANE3_MODIFIER_HI_EXT, 0x02000000);
	expect(attributes, EGL_DMA_BUF_PLANE3_PITCH_EXT, 33);
}

Test(egl_attributes, a_modifier_that_nobody_named_is_left_out)
{
	struct vug_buffer_layout layout = make_layout(2, VUG_MODIFIER_UNKNOWN);
	EGLint attributes[VUG_EGL_MAX_ATTRIBUTES], value;

	cr_assert_eq(vug_egl_write_attributes(&layout, attributes), 2 * (3 + 2 * 3) + 1);
	cr_assert_not(find(attributes, EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT, &value));
	cr_assert_not(find(attributes, EGL_DMA_BUF_PLANE1_MODIFIER_HI_EXT, &value));
	expect(attributes, EGL_DMA_BUF_PLANE1_FD_EXT, 11);
}
