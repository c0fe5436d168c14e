/* SPDX-License-Identifier: MIT */
/* SCANOUT: surfaces come, stay and go. */
#include "protocol/rig/fixture.h"

#include <errno.h>
#include <sys/mman.h>

SUITE(fixture_set_up, fixture_tear_down);

static void set_scanout(uint32_t scanout, uint32_t width, uint32_t height)
{
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, scanout, width, height));
}

/* One MiB for all pixels: 512 × 512 of them. */
static void use_small_cap(void)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 2, .max_framebuffer_mib = 1}};

	fixture_use(&options);
}

SUITE_TEST(scanout, a_surface_is_announced)
{
	set_scanout(1, 64, 32);
	rig_expect(rig, "scanout 1 surface 64x32 shows 64x32+0+0\n");
}

SUITE_TEST(scanout, nothing_is_shown_at_first)
{
	cr_assert_null(rig_get_buffer(rig, 0));
}

SUITE_TEST(scanout, a_surface_can_be_asked_for)
{
	struct vug_rect viewport = {9, 9, 9, 9};

	rig_show_surface(rig, 0, 64, 32);
	cr_assert_not_null(vug_scanout_get_buffer(rig_get_scanout(rig, 0), &viewport));
	cr_assert(viewport.x == 0 && viewport.y == 0 && viewport.width == 64 &&
		  viewport.height == 32);
}

SUITE_TEST(scanout, a_surface_is_linear_xrgb8888)
{
	struct vug_buffer_layout layout;

	rig_show_surface(rig, 0, 65, 33);
	layout = rig_get_layout(rig, 0);
	cr_expect_eq(layout.fourcc, FOURCC_XRGB8888);
	cr_expect_eq(layout.modifier, 0);
	cr_expect_eq(layout.num_planes, 1);
	cr_expect_geq(layout.planes[0].stride, 65 * 4);
	cr_expect_not(layout.y_inverted);
	cr_expect_not(vug_buffer_is_dmabuf(rig_get_buffer(rig, 0)));
	cr_expect_not(vug_buffer_is_imported(rig_get_buffer(rig, 0)));
}

SUITE_TEST(scanout, a_surface_begins_black)
{
	rig_show_surface(rig, 0, 17, 5);
	for (uint32_t i = 0; i < 17 * 5; i++)
		cr_assert_eq(rig_get_pixel(rig, 0, i % 17, i / 17), 0);
}

SUITE_TEST(scanout, a_surface_can_be_shared_by_its_descriptor)
{
	struct vug_buffer_layout layout;
	const uint32_t *shared;

	rig_show_surface(rig, 0, 16, 16);
	rig_send(rig, peer_update(0, 0, 0, 16, 16, NULL));
	layout = rig_get_layout(rig, 0);
	shared = mmap(NULL, 16 * 16 * 4, PROT_READ, MAP_SHARED, layout.planes[0].fd, 0);
	cr_assert_neq(shared, MAP_FAILED);
	cr_assert_eq(shared[layout.planes[0].offset / 4 + 5], rig_get_pixel(rig, 0, 5, 0));
	munmap((void *)shared, 16 * 16 * 4);
}

SUITE_TEST(scanout, the_same_size_again_changes_nothing)
{
	struct vug_buffer *before;

	rig_show_surface(rig, 0, 16, 16);
	rig_send(rig, peer_update(0, 0, 0, 16, 16, NULL));
	recorder_forget(&rig->recorder);
	before = rig_get_buffer(rig, 0);
	set_scanout(0, 16, 16);
	rig_expect(rig, "");
	cr_assert_eq(rig_get_buffer(rig, 0), before);
	cr_assert_neq(rig_get_pixel(rig, 0, 3, 3), 0, "the picture went blank");
}

SUITE_TEST(scanout, a_new_size_is_a_new_surface)
{
	rig_show_surface(rig, 0, 16, 16);
	set_scanout(0, 16, 17);
	rig_expect(rig, "scanout 0 surface 16x17 shows 16x17+0+0\n");
}

SUITE_TEST(scanout, a_surface_that_is_kept_outlives_its_scanout)
{
	struct vug_buffer *kept;
	const void *pixels;
	uint32_t stride;

	rig_show_surface(rig, 0, 16, 16);
	rig_send(rig, peer_update(0, 0, 0, 16, 16, NULL));
	kept = vug_buffer_ref(rig_get_buffer(rig, 0));
	set_scanout(0, 8, 8);
	cr_assert_eq(vug_buffer_map(kept, &pixels, &stride), 0);
	cr_assert_eq(*(const uint32_t *)pixels, 0x00c0ffee);
	vug_buffer_unmap(kept);
	vug_buffer_unref(kept);
}

SUITE_TEST(scanout, a_width_or_height_of_zero_switches_off)
{
	static const uint32_t sizes[][2] = {{0, 0}, {0, 16}, {16, 0}, {0, UINT32_MAX}};

	for (size_t i = 0; i < COUNT(sizes); i++) {
		rig_show_surface(rig, 0, 16, 16);
		set_scanout(0, sizes[i][0], sizes[i][1]);
		rig_expect(rig, "scanout 0 off\n");
		cr_assert_null(rig_get_buffer(rig, 0));
	}
}

SUITE_TEST(scanout, off_again_is_nothing_new)
{
	set_scanout(0, 0, 0);
	set_scanout(0, 0, 0);
	rig_expect(rig, "");
}

SUITE_TEST(scanout, off_concerns_one_scanout_alone)
{
	rig_show_surface(rig, 0, 16, 16);
	rig_show_surface(rig, 1, 16, 16);
	set_scanout(0, 0, 0);
	cr_assert_not_null(rig_get_buffer(rig, 1));
}

SUITE_TEST(scanout, a_surface_takes_the_place_of_a_dmabuf)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	set_scanout(0, 16, 16);
	rig_expect(rig, "scanout 0 surface 16x16 shows 16x16+0+0\n");
}

SUITE_TEST(scanout, a_dmabuf_is_switched_off_by_scanout_too)
{
	rig_show_dmabuf(rig, 0, 16, 16);
	set_scanout(0, 0, 0);
	rig_expect(rig, "scanout 0 off\n");
}

SUITE_TEST(scanout, another_format_counts_from_the_next_scanout_on)
{
	rig_show_surface(rig, 0, 16, 16);
	cr_assert_eq(vug_scanout_set_format(rig_get_scanout(rig, 0), FOURCC_ARGB8888), 0);
	cr_assert_eq(rig_get_layout(rig, 0).fourcc, FOURCC_XRGB8888);
	set_scanout(0, 16, 16);
	cr_assert_eq(rig_get_layout(rig, 0).fourcc, FOURCC_ARGB8888);
}

SUITE_TEST(scanout, format_0_is_the_default)
{
	cr_assert_eq(vug_scanout_set_format(rig_get_scanout(rig, 0), FOURCC_ARGB8888), 0);
	cr_assert_eq(vug_scanout_set_format(rig_get_scanout(rig, 0), 0), 0);
	rig_show_surface(rig, 0, 16, 16);
	cr_assert_eq(rig_get_layout(rig, 0).fourcc, FOURCC_XRGB8888);
}

SUITE_TEST(scanout, a_format_that_has_not_32_bits_is_refused)
{
	static const uint32_t formats[] = {0x36314752 /* RG16 */, 0x34324752 /* RG24 */,
					   0x3231564e /* NV12 */, 1, UINT32_MAX};

	for (size_t i = 0; i < COUNT(formats); i++)
		cr_expect_eq(vug_scanout_set_format(rig_get_scanout(rig, 0), formats[i]), -ENOTSUP,
			     "%#x", formats[i]);
}

SUITE_TEST(scanout, an_impossible_size_is_skipped)
{
	static const uint32_t sizes[][2] = {
		{UINT32_MAX, 1}, {1, UINT32_MAX},  {UINT32_MAX, UINT32_MAX},
		{0x40000000, 1}, {0x8000, 0x8000}, {0x10000, 0x10000},
		{0x80000001, 2}, {32768, 1},       {1, 32768},
	};

	rig_show_surface(rig, 0, 16, 16);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		set_scanout(0, sizes[i][0], sizes[i][1]);
		rig_expect(rig, "");
		recorder_expect_warning(&rig->recorder, "SCANOUT");
	}
	cr_assert_eq(rig_get_layout(rig, 0).width, 16, "the picture that was there is gone");
	rig_expect_alive(rig);
}

SUITE_TEST(scanout, an_absent_scanout_is_skipped)
{
	static const uint32_t absent[] = {2, 16, UINT32_MAX};

	for (size_t i = 0; i < COUNT(absent); i++) {
		set_scanout(absent[i], 16, 16);
		recorder_expect_warning(&rig->recorder, "SCANOUT");
	}
	rig_expect(rig, "");
	rig_expect_alive(rig);
}

SUITE_TEST(scanout, the_cap_can_be_used_up)
{
	use_small_cap();
	rig_show_surface(rig, 0, 512, 512);
}

SUITE_TEST(scanout, a_pixel_over_the_cap_is_refused)
{
	use_small_cap();
	set_scanout(0, 512, 513);
	rig_expect(rig, "");
	recorder_expect_warning(&rig->recorder, "max_framebuffer_mib");
	rig_expect_alive(rig);
}

SUITE_TEST(scanout, the_cap_is_for_all_scanouts_together)
{
	use_small_cap();
	rig_show_surface(rig, 0, 512, 512);
	set_scanout(1, 1, 1);
	rig_expect(rig, "");
	recorder_expect_warning(&rig->recorder, "max_framebuffer_mib");
}

SUITE_TEST(scanout, what_is_switched_off_no_longer_counts)
{
	use_small_cap();
	for (unsigned int i = 0; i < 20; i++) {
		rig_show_surface(rig, i % 2, 512, 512);
		set_scanout(i % 2, 0, 0);
		recorder_forget(&rig->recorder);
	}
}

SUITE_TEST(scanout, ten_thousand_mode_changes_cost_nothing)
{
	use_small_cap();
	for (uint32_t i = 0; i < 10000; i++)
		rig_send(rig, PEER_MAKE(PEER_SCANOUT, i % 2, 100 + i % 50, 100));
	recorder_forget(&rig->recorder);
	set_scanout(0, 101, 100);
	recorder_forget(&rig->recorder);
	rig_show_surface(rig, 0, 256, 256);
}
