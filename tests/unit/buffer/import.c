/* SPDX-License-Identifier: MIT */
/* vug_buffer_import(): what is taken, what is refused and why. */
#include <errno.h>
#include <fcntl.h>

#include "unit/buffer/fd_buffer.h"

#define SIZE 8192

static struct vug_buffer_layout make_planes(uint32_t num_planes)
{
	struct vug_buffer_layout layout = make_layout(-1);

	layout.fourcc = DRM_FORMAT_NV12;
	layout.num_planes = num_planes;
	for (uint32_t i = 0; i < num_planes; i++)
		layout.planes[i] = (struct vug_plane){.fd = memory_create(SIZE, F_SEAL_SHRINK),
						      .offset = i * 8,
						      .stride = STRIDE};
	return layout;
}

Test(import, a_modifier_that_is_not_known_is_64_bits_and_drms)
{
	cr_assert_eq(VUG_MODIFIER_UNKNOWN, DRM_FORMAT_MOD_INVALID);
	cr_assert_eq(sizeof(VUG_MODIFIER_UNKNOWN), sizeof(uint64_t));
}

static struct vug_buffer *import_planes(const struct vug_buffer_layout *layout)
{
	struct vug_buffer *buffer = NULL;

	cr_assert_eq(vug_buffer_import(layout, 0, &buffer), 0);
	return buffer;
}

/* What is refused is still the caller's, and the output untouched. */
static void expect_refused(const struct vug_buffer_layout *layout, unsigned int flags, int error)
{
	struct vug_buffer *buffer = NULL;

	cr_expect_eq(vug_buffer_import(layout, flags, &buffer), error);
	cr_expect_eq(buffer, NULL);
	for (uint32_t i = 0; i < layout->num_planes && i < VUG_MAX_PLANES; i++)
		if (layout->planes[i].fd >= 0)
			cr_expect(is_open(layout->planes[i].fd), "plane %u was closed", i);
}

Test(import, what_is_imported_can_be_mapped)
{
	const struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, F_SEAL_SHRINK));
	struct vug_buffer *buffer = import_planes(&layout);
	const void *pixels;
	uint32_t stride;

	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), 0);
	cr_expect_eq(stride, STRIDE);
	expect_pattern(pixels, NEEDED);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(import, the_descriptors_are_closed_with_the_buffer)
{
	const struct vug_buffer_layout layout = make_planes(4);

	vug_buffer_unref(import_planes(&layout));
	for (uint32_t i = 0; i < 4; i++)
		cr_expect_not(is_open(layout.planes[i].fd));
}

Test(import, planes_may_share_a_descriptor)
{
	struct vug_buffer_layout layout = make_planes(1);
	unsigned int before = count_open();

	layout.num_planes = 3;
	layout.planes[1] = layout.planes[2] = layout.planes[0];
	vug_buffer_unref(import_planes(&layout));
	cr_expect_eq(count_open(), before - 1);
}

Test(import, every_plane_is_told)
{
	const struct vug_buffer_layout layout = make_planes(3);
	struct vug_buffer_layout told = {.size = sizeof(told)};
	struct vug_buffer *buffer = import_planes(&layout);

	cr_assert_eq(vug_buffer_get_layout(buffer, &told), 0);
	cr_expect_eq(told.num_planes, 3);
	for (uint32_t i = 0; i < 3; i++) {
		cr_expect_eq(told.planes[i].fd, layout.planes[i].fd);
		cr_expect_eq(told.planes[i].offset, i * 8);
		cr_expect_eq(told.planes[i].stride, STRIDE);
	}
	cr_expect_eq(told.planes[3].fd, -1);
	vug_buffer_unref(buffer);
}

/* A CPU that looks at plane 0 alone would see no picture. */
Test(import, planes_have_no_cpu_view)
{
	const struct vug_buffer_layout layout = make_planes(2);

	cr_expect_eq(try_map_once(import_planes(&layout)), -ENOTSUP);
}

Test(import, numbers_that_make_no_sense_are_refused)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, F_SEAL_SHRINK));
	const struct vug_buffer_layout good = layout;

	expect_refused(&layout, 2, -EINVAL);
	layout.num_planes = 0;
	expect_refused(&layout, 0, -EINVAL);
	layout.num_planes = VUG_MAX_PLANES + 1;
	expect_refused(&layout, 0, -EINVAL);
	layout = good;
	layout.width = 0;
	expect_refused(&layout, 0, -EINVAL);
	layout = good;
	layout.height = 0;
	expect_refused(&layout, 0, -EINVAL);
	layout = good;
	layout.planes[0].stride = WIDTH * 4 - 1;
	expect_refused(&layout, 0, -EINVAL);
	layout = good;
	layout.num_planes = 2;
	expect_refused(&layout, 0, -EINVAL);
}

Test(import, the_struct_of_a_newer_program_is_refused)
{
	struct {
		struct vug_buffer_layout layout;
		uint64_t more;
	} newer = {.layout = make_layout(memory_create(NEEDED, F_SEAL_SHRINK)), .more = 1};

	newer.layout.size = sizeof(newer);
	expect_refused(&newer.layout, 0, -E2BIG);
}

Test(import, memory_that_is_too_small_is_refused)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED - 1, F_SEAL_SHRINK));

	expect_refused(&layout, 0, -EFBIG);
	layout.modifier = DRM_FORMAT_MOD_INVALID;
	expect_refused(&layout, VUG_IMPORT_ASSUME_LINEAR, -EFBIG);
}

Test(import, a_plane_that_begins_behind_the_end_is_refused)
{
	struct vug_buffer_layout layout = make_planes(2);

	layout.planes[1].offset = SIZE;
	expect_refused(&layout, 0, -EFBIG);
}

Test(import, what_is_not_memory_is_refused)
{
	const struct vug_buffer_layout layout = make_layout(open("/dev/null", O_RDWR | O_CLOEXEC));

	expect_refused(&layout, 0, -EACCES);
}

Test(import, memory_has_no_fences)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, F_SEAL_SHRINK));
	struct vug_buffer *buffer = import_planes(&layout);
	int fence = -1;

	cr_expect_eq(vug_buffer_get_fence(buffer, &fence), -ENOTSUP);
	cr_expect_eq(fence, -1);
	cr_expect_eq(vug_buffer_add_fence(buffer, 0), -ENOTSUP);
	cr_expect_eq(vug_buffer_add_fence(buffer, -1), -EINVAL);
	vug_buffer_unref(buffer);
}
