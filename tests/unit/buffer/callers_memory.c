/* SPDX-License-Identifier: MIT */
/* Surfaces over memory of the caller's. */
#include <criterion/criterion.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <stdalign.h>

#include "buffer/surface.h"

#define WIDTH 30
#define HEIGHT 20
#define STRIDE 128
/* The last row need not have its padding. */
#define NEEDED (STRIDE * (HEIGHT - 1) + WIDTH * 4)

static alignas(8) uint8_t pixels[STRIDE * HEIGHT];

struct released {
	unsigned int times;
	struct vug_memory memory;
};

static void release(const struct vug_memory *memory, void *data)
{
	struct released *released = data;

	released->times++;
	released->memory = *memory;
}

static struct vug_memory make_memory(void)
{
	return (struct vug_memory){.size = sizeof(struct vug_memory),
				   .pixels = pixels,
				   .length = NEEDED,
				   .stride = STRIDE,
				   .fd = 3,
				   .offset = 4096,
				   .owner = pixels};
}

static int try_memory(struct vug_memory memory)
{
	struct vug_buffer *buffer = NULL;
	int error = vug_surface_new_from_memory(&memory, WIDTH, HEIGHT, DRM_FORMAT_XRGB8888, NULL,
						NULL, &buffer);

	vug_buffer_unref(buffer);
	return error;
}

static struct vug_buffer *create(struct released *released)
{
	const struct vug_memory memory = make_memory();
	struct vug_buffer *buffer = NULL;

	cr_assert_eq(vug_surface_new_from_memory(&memory, WIDTH, HEIGHT, DRM_FORMAT_XRGB8888,
						 release, released, &buffer),
		     0);
	return buffer;
}

Test(callers_memory, memory_of_exactly_the_needed_size_is_used)
{
	cr_assert_eq(try_memory(make_memory()), 0);
}

Test(callers_memory, memory_one_byte_too_small_is_refused)
{
	struct vug_memory memory = make_memory();

	memory.length--;
	cr_assert_eq(try_memory(memory), -EINVAL);
}

Test(callers_memory, no_memory_is_refused)
{
	struct vug_memory memory = make_memory();

	memory.pixels = NULL;
	cr_assert_eq(try_memory(memory), -EINVAL);
}

Test(callers_memory, misaligned_memory_is_refused)
{
	for (unsigned int i = 1; i < 4; i++) {
		struct vug_memory memory = make_memory();

		memory.pixels = pixels + i;
		cr_assert_eq(try_memory(memory), -EINVAL, "at %u", i);
	}
}

Test(callers_memory, memory_aligned_to_4_bytes_is_used)
{
	struct vug_memory memory = make_memory();

	memory.pixels = pixels + 4;
	cr_assert_eq(try_memory(memory), 0);
}

Test(callers_memory, rows_shorter_than_their_pixels_are_refused)
{
	struct vug_memory memory = make_memory();

	memory.stride = WIDTH * 4 - 4;
	cr_assert_eq(try_memory(memory), -EINVAL);
}

Test(callers_memory, an_odd_stride_is_refused)
{
	struct vug_memory memory = make_memory();

	memory.stride = WIDTH * 4 + 2;
	cr_assert_eq(try_memory(memory), -EINVAL);
}

Test(callers_memory, a_size_that_does_not_fit_into_numbers_is_refused)
{
	const struct vug_memory memory = make_memory();
	struct vug_buffer *buffer = NULL;

	cr_assert_eq(vug_surface_new_from_memory(&memory, UINT32_MAX, UINT32_MAX,
						 DRM_FORMAT_XRGB8888, NULL, NULL, &buffer),
		     -EINVAL);
}

Test(callers_memory, the_layout_is_the_callers)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct released released = {.times = 0};
	struct vug_buffer *buffer = create(&released);

	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), 0);
	cr_assert_eq(layout.planes[0].stride, STRIDE);
	cr_assert_eq(layout.planes[0].fd, 3);
	cr_assert_eq(layout.planes[0].offset, 4096);
	vug_buffer_unref(buffer);
}

Test(callers_memory, a_map_is_of_the_callers_pixels)
{
	struct released released = {.times = 0};
	struct vug_buffer *buffer = create(&released);
	const void *mapped = NULL;
	uint32_t stride = 0;

	cr_assert_eq(vug_buffer_map(buffer, &mapped, &stride), 0);
	cr_assert_eq(mapped, pixels);
	cr_assert_eq(stride, STRIDE);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(callers_memory, memory_is_released_with_the_last_reference)
{
	struct released released = {.times = 0};
	struct vug_buffer *buffer = create(&released);

	vug_buffer_ref(buffer);
	vug_buffer_unref(buffer);
	cr_assert_eq(released.times, 0);
	vug_buffer_unref(buffer);
	cr_assert_eq(released.times, 1);
}

Test(callers_memory, memory_is_released_as_it_was_given)
{
	struct released released = {.times = 0};

	vug_buffer_unref(create(&released));
	cr_assert_eq(released.memory.pixels, pixels);
	cr_assert_eq(released.memory.owner, pixels);
	cr_assert_eq(released.memory.fd, 3);
}

Test(callers_memory, refused_memory_is_not_released)
{
	struct vug_memory memory = make_memory();
	struct released released = {.times = 0};
	struct vug_buffer *buffer = NULL;

	memory.length = 0;
	cr_assert_eq(vug_surface_new_from_memory(&memory, WIDTH, HEIGHT, DRM_FORMAT_XRGB8888,
						 release, &released, &buffer),
		     -EINVAL);
	cr_assert_eq(released.times, 0);
	cr_assert_eq(buffer, NULL);
}
