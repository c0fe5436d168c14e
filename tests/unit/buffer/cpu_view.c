/* SPDX-License-Identifier: MIT */
/* The CPU's view of a back end's descriptor: a mapping, a copy or none, and never a SIGBUS. */
#include <errno.h>

#include "unit/buffer/fd_buffer.h"

struct view {
	const void *pixels;
	uint32_t stride;
};

static struct view map(struct vug_buffer *buffer)
{
	struct view view = {.pixels = NULL};

	cr_assert_eq(vug_buffer_map(buffer, &view.pixels, &view.stride), 0);
	return view;
}

static void write_first_byte(int fd, uint8_t byte)
{
	cr_assert_eq(pwrite(fd, &byte, 1, 0), 1);
}

/* One whose layout has changed from that of sealed memory of the right size. */
static int try_map_changed(void (*change)(struct vug_buffer_layout *layout))
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, F_SEAL_SHRINK));

	change(&layout);
	return try_map_layout(&layout);
}

Test(cpu_view, sealed_memory_shows_its_pixels)
{
	struct vug_buffer *buffer = import(memory_create(NEEDED, F_SEAL_SHRINK));
	struct view view = map(buffer);

	cr_assert_eq(view.stride, STRIDE);
	expect_pattern(view.pixels, NEEDED);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(cpu_view, sealed_memory_is_mapped_and_not_copied)
{
	int fd = memory_create(NEEDED, F_SEAL_SHRINK);
	struct vug_buffer *buffer = import(fd);
	struct view view = map(buffer);

	write_first_byte(fd, 0xee);
	cr_assert_eq(*(const uint8_t *)view.pixels, 0xee);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

/* Holes get pages by being looked at: what costs the peer nothing must not cost us all. */
Test(cpu_view, a_mapping_of_memory_is_counted)
{
	const struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, F_SEAL_SHRINK));

	cr_assert_eq(try_map_once(import_layout(&layout, NEEDED - 1)), -ENOMEM);
}

Test(cpu_view, a_mapping_of_memory_fits_its_budget_exactly)
{
	const struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, F_SEAL_SHRINK));

	cr_assert_eq(try_map_once(import_layout(&layout, NEEDED)), 0);
}

Test(cpu_view, memory_that_may_not_be_written_is_mapped)
{
	cr_assert_eq(try_map_once(import(memory_create(NEEDED, F_SEAL_SHRINK | F_SEAL_WRITE))), 0);
}

Test(cpu_view, memory_without_seals_shows_its_pixels)
{
	struct vug_buffer *buffer = import(memory_create(NEEDED, 0));
	struct view view = map(buffer);

	expect_pattern(view.pixels, NEEDED);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(cpu_view, memory_without_seals_is_copied_and_not_mapped)
{
	int fd = memory_create(NEEDED, 0);
	struct vug_buffer *buffer = import(fd);
	struct view view = map(buffer);

	cr_assert_eq(ftruncate(fd, 0), 0);
	expect_pattern(view.pixels, NEEDED);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(cpu_view, memory_sealed_against_growing_alone_is_copied)
{
	int fd = memory_create(NEEDED, F_SEAL_GROW);
	struct vug_buffer *buffer = import(fd);
	struct view view = map(buffer);

	cr_assert_eq(ftruncate(fd, 0), 0);
	expect_pattern(view.pixels, NEEDED);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(cpu_view, a_new_copy_is_made_at_each_map)
{
	int fd = memory_create(NEEDED, 0);
	struct vug_buffer *buffer = import(fd);

	cr_assert_eq(try_map(buffer), 0);
	write_first_byte(fd, 0xee);
	cr_assert_eq(*(const uint8_t *)map(buffer).pixels, 0xee);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(cpu_view, a_copy_takes_budget)
{
	const struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, 0));

	cr_assert_eq(try_map_once(import_layout(&layout, NEEDED - 1)), -ENOMEM);
}

Test(cpu_view, a_copy_may_use_up_the_budget)
{
	const struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, 0));

	cr_assert_eq(try_map_once(import_layout(&layout, NEEDED)), 0);
}

Test(cpu_view, a_copy_gives_its_budget_back)
{
	struct vug_budget *budget = vug_budget_new(NEEDED);
	const struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, 0));
	struct vug_buffer *buffer = NULL;

	cr_assert_eq(vug_fd_buffer_new(budget, &layout, false, &buffer), 0);
	cr_assert_eq(try_map_once(buffer), 0);
	cr_assert(vug_budget_take(budget, NEEDED));
	vug_budget_unref(budget);
}

Test(cpu_view, memory_cut_off_after_the_import_is_too_small)
{
	int fd = memory_create(NEEDED, 0);
	struct vug_buffer *buffer = import(fd);

	cr_assert_eq(ftruncate(fd, NEEDED / 2), 0);
	cr_assert_eq(try_map_once(buffer), -EFBIG);
}

Test(cpu_view, memory_cut_off_between_two_maps_is_too_small)
{
	int fd = memory_create(NEEDED, 0);
	struct vug_buffer *buffer = import(fd);

	cr_assert_eq(try_map(buffer), 0);
	cr_assert_eq(ftruncate(fd, NEEDED / 2), 0);
	cr_assert_eq(try_map_once(buffer), -EFBIG);
}

Test(cpu_view, memory_that_has_grown_back_is_shown_again)
{
	int fd = memory_create(NEEDED, 0);
	struct vug_buffer *buffer = import(fd);

	cr_assert_eq(ftruncate(fd, 0), 0);
	cr_assert_eq(try_map(buffer), -EFBIG);
	cr_assert_eq(ftruncate(fd, NEEDED), 0);
	cr_assert_eq(try_map_once(buffer), 0);
}

Test(cpu_view, sealed_memory_one_byte_too_small_is_refused)
{
	cr_assert_eq(try_map_once(import(memory_create(NEEDED - 1, F_SEAL_SHRINK))), -EFBIG);
}

Test(cpu_view, memory_one_byte_too_small_is_refused)
{
	cr_assert_eq(try_map_once(import(memory_create(NEEDED - 1, 0))), -EFBIG);
}

Test(cpu_view, empty_memory_is_refused)
{
	cr_assert_eq(try_map_once(import(memory_create(0, F_SEAL_SHRINK))), -EFBIG);
}

Test(cpu_view, a_failed_map_leaves_the_outputs_alone)
{
	struct vug_buffer *buffer = import(memory_create(0, 0));
	const void *pixels = &buffer;
	uint32_t stride = 77;

	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), -EFBIG);
	cr_assert_eq(pixels, &buffer);
	cr_assert_eq(stride, 77);
	vug_buffer_unref(buffer);
}

static void make_tallest(struct vug_buffer_layout *layout)
{
	layout->height = UINT32_MAX;
	layout->planes[0].stride = UINT32_MAX;
}

Test(cpu_view, the_tallest_picture_does_not_wrap_around)
{
	cr_assert_eq(try_map_changed(make_tallest), -EFBIG);
}

static void forget_modifier(struct vug_buffer_layout *layout)
{
	layout->modifier = DRM_FORMAT_MOD_INVALID;
}

Test(cpu_view, memory_without_a_modifier_is_linear)
{
	cr_assert_eq(try_map_changed(forget_modifier), 0);
}

static void tile(struct vug_buffer_layout *layout)
{
	layout->modifier = I915_FORMAT_MOD_X_TILED;
}

Test(cpu_view, a_tiled_layout_has_no_view)
{
	cr_assert_eq(try_map_changed(tile), -ENOTSUP);
}

static void tile_narrowly(struct vug_buffer_layout *layout)
{
	layout->modifier = I915_FORMAT_MOD_X_TILED;
	layout->planes[0].stride = 1;
}

Test(cpu_view, a_tiled_layout_has_no_view_whatever_its_stride)
{
	cr_assert_eq(try_map_changed(tile_narrowly), -ENOTSUP);
}

static void forget_format(struct vug_buffer_layout *layout)
{
	layout->fourcc = fourcc_code('?', '?', '?', '?');
}

Test(cpu_view, a_format_that_is_not_known_has_no_view)
{
	cr_assert_eq(try_map_changed(forget_format), -ENOTSUP);
}

static void use_odd_stride(struct vug_buffer_layout *layout)
{
	layout->planes[0].stride = WIDTH * 4 + 1;
}

Test(cpu_view, an_odd_stride_is_no_obstacle)
{
	cr_assert_eq(try_map_changed(use_odd_stride), 0);
}

static void use_24_bits(struct vug_buffer_layout *layout)
{
	layout->fourcc = DRM_FORMAT_RGB888;
	layout->planes[0].stride = WIDTH * 3;
	layout->height = (NEEDED - WIDTH * 3) / (WIDTH * 3) + 1;
}

Test(cpu_view, three_bytes_a_pixel_need_no_more_than_that)
{
	cr_assert_eq(try_map_changed(use_24_bits), 0);
}

Test(cpu_view, an_offset_is_where_the_pixels_begin)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED + 5000, F_SEAL_SHRINK));
	struct vug_buffer *buffer;

	layout.planes[0].offset = 5000;
	buffer = import_layout(&layout, NEEDED + 5000);
	cr_assert_eq(*(const uint8_t *)map(buffer).pixels, pattern_at(5000));
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(cpu_view, an_offset_counts_for_the_size)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED + 4999, F_SEAL_SHRINK));

	layout.planes[0].offset = 5000;
	cr_assert_eq(try_map_layout(&layout), -EFBIG);
}

Test(cpu_view, nested_maps_are_the_same)
{
	struct vug_buffer *buffer = import(memory_create(NEEDED, 0));
	struct view outer = map(buffer), inner = map(buffer);

	cr_assert_eq(inner.pixels, outer.pixels);
	vug_buffer_unmap(buffer);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(cpu_view, an_inner_map_does_not_change_what_the_outer_one_sees)
{
	int fd = memory_create(NEEDED, 0);
	struct vug_buffer *buffer = import(fd);
	struct view outer = map(buffer);

	write_first_byte(fd, 0xee);
	map(buffer);
	cr_assert_eq(*(const uint8_t *)outer.pixels, pattern_at(0));
	vug_buffer_unmap(buffer);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(cpu_view, the_outer_map_holds_after_the_inner_one)
{
	struct vug_buffer *buffer = import(memory_create(NEEDED, F_SEAL_SHRINK));
	struct view outer = map(buffer);

	map(buffer);
	vug_buffer_unmap(buffer);
	expect_pattern(outer.pixels, NEEDED);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

/* The descriptor is the back end's own open file: writing goes on where it was. */
Test(cpu_view, the_back_ends_position_in_its_file_stays)
{
	int fd = memory_create(NEEDED, 0);
	int shared = dup(fd);

	cr_assert_eq(try_map_once(import(fd)), 0);
	cr_assert_eq(lseek(shared, 0, SEEK_CUR), 0);
	close(shared);
}
