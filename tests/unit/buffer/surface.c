/* SPDX-License-Identifier: MIT */
/* Buffers for pixels that come over the socket. */
#include "buffer/surface.h"

#include <criterion/criterion.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <stdalign.h>
#include <string.h>

#include "unit/descriptors.h"

#define WIDTH 30
#define HEIGHT 20
#define STRIDE (WIDTH * 4)

static struct vug_buffer *create(struct vug_budget *budget, uint32_t width, uint32_t height)
{
	struct vug_buffer *buffer = NULL;

	cr_assert_eq(vug_surface_new(budget, width, height, DRM_FORMAT_XRGB8888, &buffer), 0);
	return buffer;
}

static int try_size(size_t limit, uint32_t width, uint32_t height)
{
	struct vug_budget *budget = vug_budget_new(limit);
	struct vug_buffer *buffer = NULL;
	int error = vug_surface_new(budget, width, height, DRM_FORMAT_XRGB8888, &buffer);

	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
	return error;
}

static struct vug_buffer_layout get_layout(const struct vug_buffer *buffer)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), 0);
	return layout;
}

Test(surface, the_layout_is_one_linear_plane_of_tight_rows)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = create(budget, WIDTH, HEIGHT);
	struct vug_buffer_layout layout = get_layout(buffer);

	cr_assert(layout.width == WIDTH && layout.height == HEIGHT);
	cr_assert_eq(layout.fourcc, DRM_FORMAT_XRGB8888);
	cr_assert_eq(layout.num_planes, 1);
	cr_assert_eq(layout.modifier, DRM_FORMAT_MOD_LINEAR);
	cr_assert(layout.planes[0].offset == 0 && layout.planes[0].stride == STRIDE);
	cr_assert_not(layout.y_inverted);
	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
}

Test(surface, planes_that_are_not_there_have_no_descriptor)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = create(budget, WIDTH, HEIGHT);
	struct vug_buffer_layout layout = get_layout(buffer);

	for (unsigned int i = 1; i < VUG_MAX_PLANES; i++)
		cr_assert_eq(layout.planes[i].fd, -1);
	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
}

Test(surface, a_surface_is_not_a_dmabuf)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = create(budget, WIDTH, HEIGHT);

	cr_assert_not(vug_buffer_is_dmabuf(buffer));
	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
}

Test(surface, a_surface_begins_black)
{
	static const uint8_t black[STRIDE * HEIGHT];
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = create(budget, WIDTH, HEIGHT);

	cr_assert_eq(memcmp(vug_surface_get_pixels(buffer), black, sizeof(black)), 0);
	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
}

Test(surface, the_memory_can_be_shared_and_neither_shrink_nor_grow)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = create(budget, WIDTH, HEIGHT);
	int fd = get_layout(buffer).planes[0].fd;

	cr_assert_geq(fd, 0);
	cr_assert_neq(ftruncate(fd, 1), 0);
	cr_assert_neq(ftruncate(fd, 1 << 20), 0);
	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
}

Test(surface, the_descriptor_is_closed_on_exec)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = create(budget, WIDTH, HEIGHT);

	cr_assert_eq(fcntl(get_layout(buffer).planes[0].fd, F_GETFD), FD_CLOEXEC);
	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
}

Test(surface, what_is_written_is_seen_through_the_descriptor)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = create(budget, WIDTH, HEIGHT);
	uint8_t byte = 0;

	vug_surface_get_pixels(buffer)[STRIDE * HEIGHT - 1] = 0x5a;
	cr_assert_eq(pread(get_layout(buffer).planes[0].fd, &byte, 1, STRIDE * HEIGHT - 1), 1);
	cr_assert_eq(byte, 0x5a);
	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
}

Test(surface, a_map_is_of_the_pixels_themselves)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = create(budget, WIDTH, HEIGHT);
	const void *pixels = NULL;
	uint32_t stride = 0;

	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), 0);
	cr_assert_eq(pixels, vug_surface_get_pixels(buffer));
	cr_assert_eq(stride, STRIDE);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
}

Test(surface, a_surface_may_use_up_the_budget)
{
	cr_assert_eq(try_size(STRIDE * HEIGHT, WIDTH, HEIGHT), 0);
}

Test(surface, a_surface_may_not_be_over_the_budget)
{
	cr_assert_eq(try_size(STRIDE * HEIGHT - 1, WIDTH, HEIGHT), -ENOSPC);
}

Test(surface, a_size_that_does_not_fit_into_numbers_is_over_the_budget)
{
	cr_assert_eq(try_size(1 << 20, UINT32_MAX, 1), -ENOSPC);
	cr_assert_eq(try_size(1 << 20, UINT32_MAX / 4, UINT32_MAX), -ENOSPC);
	cr_assert_eq(try_size(1 << 20, UINT32_MAX, UINT32_MAX), -ENOSPC);
}

Test(surface, the_budget_is_given_back_with_the_last_reference)
{
	struct vug_budget *budget = vug_budget_new(STRIDE * HEIGHT);
	struct vug_buffer *buffer = create(budget, WIDTH, HEIGHT);

	cr_assert_eq(vug_buffer_ref(buffer), buffer);
	vug_buffer_unref(buffer);
	cr_assert_not(vug_budget_take(budget, 1));
	vug_buffer_unref(buffer);
	cr_assert(vug_budget_take(budget, STRIDE * HEIGHT));
	vug_budget_unref(budget);
}

Test(surface, a_surface_leaves_no_descriptor_behind)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	unsigned int before = count_open();

	vug_buffer_unref(create(budget, WIDTH, HEIGHT));
	cr_assert_eq(count_open(), before);
	vug_budget_unref(budget);
}

Test(surface, a_refused_surface_takes_no_budget)
{
	struct vug_budget *budget = vug_budget_new(100);
	struct vug_buffer *buffer = NULL;

	vug_surface_new(budget, WIDTH, HEIGHT, DRM_FORMAT_XRGB8888, &buffer);
	cr_assert_eq(buffer, NULL);
	cr_assert(vug_budget_take(budget, 100));
	vug_budget_unref(budget);
}
