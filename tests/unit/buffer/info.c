/* SPDX-License-Identifier: MIT */
/* vug_buffer_get_info(): dma-bufs are in tests/vm, where there are any. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <vug/descriptor.h>

#include "buffer/surface.h"
#include "unit/buffer/fd_buffer.h"

static struct vug_buffer_info get_info(struct vug_buffer *buffer)
{
	struct vug_buffer_info info = {.size = sizeof(info)};

	cr_assert_eq(vug_buffer_get_info(buffer, &info), 0);
	vug_buffer_unref(buffer);
	return info;
}

static unsigned int get_capabilities(struct vug_buffer *buffer)
{
	return get_info(buffer).capabilities;
}

Test(info, pixels_of_ours_are_memory_that_can_be_shared)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = NULL;

	cr_assert_eq(vug_surface_new(budget, 16, 16, DRM_FORMAT_XRGB8888, &buffer), 0);
	vug_budget_unref(budget);
	cr_expect_eq(get_capabilities(buffer), VUG_BUFFER_SHARED_MEMORY | VUG_BUFFER_MAPPABLE);
}

Test(info, memory_of_the_programs_need_not_be_shareable)
{
	static uint32_t pixels[16 * 16];
	const struct vug_memory memory = {
		.pixels = pixels, .length = sizeof(pixels), .stride = 64, .fd = -1};
	struct vug_buffer *buffer = NULL;

	cr_assert_eq(vug_surface_new_from_memory(&memory, 16, 16, DRM_FORMAT_XRGB8888, NULL, NULL,
						 &buffer),
		     0);
	cr_expect_eq(get_capabilities(buffer), VUG_BUFFER_MAPPABLE);
}

Test(info, shared_memory_is_mappable_or_copied)
{
	cr_expect_eq(get_capabilities(import(memory_create(NEEDED, F_SEAL_SHRINK))),
		     VUG_BUFFER_SHARED_MEMORY | VUG_BUFFER_MAPPABLE);
	cr_expect_eq(get_capabilities(import(memory_create(NEEDED, 0))),
		     VUG_BUFFER_SHARED_MEMORY | VUG_BUFFER_MAPPABLE);
}

Test(info, what_vug_buffer_map_refuses_is_not_mappable)
{
	struct vug_buffer_layout tiled = make_layout(memory_create(NEEDED, F_SEAL_SHRINK));

	tiled.modifier = I915_FORMAT_MOD_X_TILED;
	cr_expect_eq(get_capabilities(import_layout(&tiled, 0)), VUG_BUFFER_SHARED_MEMORY);
	cr_expect_eq(get_capabilities(import(memory_create(NEEDED - 1, F_SEAL_SHRINK))),
		     VUG_BUFFER_SHARED_MEMORY);
	cr_expect_eq(get_capabilities(import(open("/dev/null", O_RDWR | O_CLOEXEC))), 0);
}

Test(info, memory_has_no_exporter)
{
	const struct vug_buffer_info info = get_info(import(memory_create(NEEDED, F_SEAL_SHRINK)));

	cr_expect_str_eq(info.exporter, "");
}

/* However often the same memory was sent. */
Test(info, the_same_memory_has_the_same_identity)
{
	int fd = memory_create(NEEDED, F_SEAL_SHRINK);
	const struct vug_buffer_info one = get_info(import(fcntl(fd, F_DUPFD_CLOEXEC, 0)));
	const struct vug_buffer_info same = get_info(import(fcntl(fd, F_DUPFD_CLOEXEC, 0)));
	const struct vug_buffer_info other = get_info(import(memory_create(NEEDED, F_SEAL_SHRINK)));

	cr_expect_neq(one.inode, 0);
	cr_expect(one.inode == same.inode && one.device == same.device);
	cr_expect(one.inode != other.inode || one.device != other.device);
	close(fd);
}

Test(info, the_struct_of_an_older_program_is_filled_as_far_as_it_goes)
{
	struct vug_buffer *buffer = import(memory_create(NEEDED, F_SEAL_SHRINK));
	struct vug_buffer_info info = {.size = offsetof(struct vug_buffer_info, device)};

	info.inode = 7;
	cr_expect_eq(vug_buffer_get_info(buffer, &info), 0);
	cr_expect_neq(info.capabilities, 0);
	cr_expect_eq(info.inode, 7);
	vug_buffer_unref(buffer);
}
