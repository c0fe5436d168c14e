/* SPDX-License-Identifier: MIT */
/* SET_SCANOUT_BLOB: what a guest may say, and what becomes of it. When a call fails: tests/faults. */
#include "vug/blob.h"

#include <errno.h>
#include <linux/virtio_gpu.h>
#include <sys/eventfd.h>

#include "unit/buffer/fd_buffer.h"
#include "vug/format.h"

#define OFFSET 64
#define END (OFFSET + NEEDED)

/* A framebuffer with padded rows in a resource that has not one byte more. */
static struct vug_scanout_blob make_blob(void)
{
	return (struct vug_scanout_blob){
		.size = sizeof(struct vug_scanout_blob),
		.rect = {2, 3, 10, 5},
		.width = WIDTH,
		.height = HEIGHT,
		.format = VIRTIO_GPU_FORMAT_B8G8R8X8_UNORM,
		.fd = memory_create(END, F_SEAL_SHRINK),
		.strides = {STRIDE},
		.offsets = {OFFSET},
		.resource_size = END,
	};
}

struct result {
	int error;
	struct vug_buffer *buffer;
	struct vug_rect viewport;
};

/* What fails leaves its outputs, and the number of open descriptors, as they were. */
static struct result try_flags(const struct vug_scanout_blob *blob, unsigned int flags)
{
	struct vug_buffer *const untouched = (struct vug_buffer *)(uintptr_t)0x77;
	struct result result = {.buffer = untouched, .viewport = {7, 7, 7, 7}};
	unsigned int before = count_open();

	result.error = vug_scanout_blob_import(blob, flags, &result.buffer, &result.viewport);
	if (result.error == 0)
		return result;
	cr_assert_eq(result.buffer, untouched);
	cr_assert(result.viewport.x == 7 && result.viewport.height == 7);
	cr_assert_eq(count_open(), before);
	return result;
}

/* One that is changed from one that is taken. */
static int try_changed(void (*change)(struct vug_scanout_blob *blob))
{
	struct vug_scanout_blob blob = make_blob();
	struct result result;

	change(&blob);
	result = try_flags(&blob, 0);
	if (result.error == 0)
		vug_buffer_unref(result.buffer);
	return result.error;
}

#define RULE(name, answer, ...) \
	static void change_##name(struct vug_scanout_blob *blob) \
	{ \
		__VA_ARGS__; \
	} \
	Test(blob, name) \
	{ \
		cr_assert_eq(try_changed(change_##name), answer); \
	}

static struct vug_buffer *import_blob(const struct vug_scanout_blob *blob)
{
	struct result result = try_flags(blob, 0);

	cr_assert_eq(result.error, 0);
	cr_assert_neq(result.buffer, NULL);
	return result.buffer;
}

/* ---- what is taken ---------------------------------------------------------------------- */

Test(blob, the_buffer_is_the_framebuffer)
{
	const struct vug_scanout_blob blob = make_blob();
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_buffer *buffer = import_blob(&blob);

	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), 0);
	cr_assert(layout.width == WIDTH && layout.height == HEIGHT);
	cr_assert_eq(layout.fourcc, DRM_FORMAT_XRGB8888);
	cr_assert_eq(layout.modifier, DRM_FORMAT_MOD_LINEAR);
	cr_assert_eq(layout.num_planes, 1);
	cr_assert_eq(layout.planes[0].offset, OFFSET);
	cr_assert_eq(layout.planes[0].stride, STRIDE);
	cr_assert_not(layout.y_inverted);
	vug_buffer_unref(buffer);
}

Test(blob, the_viewport_is_the_rectangle)
{
	const struct vug_scanout_blob blob = make_blob();
	struct result result = try_flags(&blob, 0);

	cr_assert_eq(result.error, 0);
	cr_assert(result.viewport.x == 2 && result.viewport.y == 3);
	cr_assert(result.viewport.width == 10 && result.viewport.height == 5);
	vug_buffer_unref(result.buffer);
}

Test(blob, the_pixels_are_those_of_the_resource)
{
	const struct vug_scanout_blob blob = make_blob();
	struct vug_buffer *buffer = import_blob(&blob);
	const void *pixels;
	uint32_t stride;

	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), 0);
	cr_assert_eq(stride, STRIDE);
	expect_pattern((const uint8_t *)pixels - OFFSET, END);
	vug_buffer_unmap(buffer);
	vug_buffer_unref(buffer);
}

Test(blob, the_descriptor_stays_the_callers)
{
	const struct vug_scanout_blob blob = make_blob();
	struct vug_buffer *buffer = import_blob(&blob);
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), 0);
	cr_assert_neq(layout.planes[0].fd, blob.fd);
	cr_assert(fcntl(layout.planes[0].fd, F_GETFD) & FD_CLOEXEC);
	close(blob.fd);
	cr_assert_eq(try_map(buffer), 0);
	vug_buffer_unref(buffer);
	cr_assert_not(is_open(layout.planes[0].fd));
}

Test(blob, each_of_virtios_formats_is_taken)
{
	for (uint32_t format = 0; format < 200; format++) {
		struct vug_scanout_blob blob = make_blob();
		struct result result;

		blob.format = format;
		result = try_flags(&blob, 0);
		cr_assert_eq(result.error, vug_format_from_virtio(format) != 0 ? 0 : -ENOTSUP,
			     "format %u", format);
		if (result.error == 0)
			vug_buffer_unref(result.buffer);
		close(blob.fd);
	}
}

Test(blob, a_modifier_that_is_not_known_is_assumed_linear_where_the_caller_says_so)
{
	struct vug_scanout_blob blob = make_blob();
	struct result result;

	blob.modifier = VUG_MODIFIER_UNKNOWN;
	result = try_flags(&blob, VUG_IMPORT_ASSUME_LINEAR);
	cr_assert_eq(result.error, 0);
	cr_assert_eq(try_map_once(result.buffer), 0);
}

RULE(all_of_the_framebuffer_may_be_shown, 0, blob->rect = ((struct vug_rect){0, 0, WIDTH, HEIGHT}))
RULE(the_last_pixel_alone_may_be_shown, 0,
     blob->rect = ((struct vug_rect){WIDTH - 1, HEIGHT - 1, 1, 1}))
RULE(the_resource_may_be_as_large_as_its_descriptor, 0, blob->resource_size = 0)
RULE(the_resource_may_be_larger_than_its_descriptor_is, 0, blob->resource_size = UINT64_MAX)
RULE(tiles_may_have_any_stride, 0, blob->modifier = I915_FORMAT_MOD_X_TILED; blob->strides[0] = 1)
RULE(rows_may_lie_without_a_gap, 0, blob->strides[0] = WIDTH * 4)

/* ---- what switches off ------------------------------------------------------------------ */

static void expect_off(const struct vug_scanout_blob *blob)
{
	unsigned int before = count_open();
	struct result result = try_flags(blob, 0);

	cr_assert_eq(result.error, 0);
	cr_assert_null(result.buffer);
	cr_assert(result.viewport.x == 0 && result.viewport.y == 0);
	cr_assert(result.viewport.width == 0 && result.viewport.height == 0);
	cr_assert_eq(count_open(), before);
}

Test(blob, no_resource_switches_off)
{
	struct vug_scanout_blob blob = make_blob();

	blob.fd = -1;
	expect_off(&blob);
}

Test(blob, a_rectangle_of_nothing_switches_off)
{
	struct vug_scanout_blob blob = make_blob();

	blob.rect = (struct vug_rect){0};
	expect_off(&blob);
	cr_assert(is_open(blob.fd));
}

Test(blob, nothing_else_is_looked_at_where_it_is_switched_off)
{
	const struct vug_scanout_blob blob = {.size = sizeof(blob), .fd = -1, .format = 999};

	expect_off(&blob);
}

RULE(an_empty_rectangle_elsewhere_is_refused, -EINVAL, blob->rect = ((struct vug_rect){1, 0, 0, 0}))
RULE(a_rectangle_without_a_width_is_refused, -EINVAL, blob->rect.width = 0)
RULE(a_rectangle_without_a_height_is_refused, -EINVAL, blob->rect.height = 0)

/* ---- the rectangle and the size --------------------------------------------------------- */

RULE(a_rectangle_beyond_the_right_edge_is_refused, -EINVAL, blob->rect.width = WIDTH - 2 + 1)
RULE(a_rectangle_beyond_the_bottom_is_refused, -EINVAL, blob->rect.height = HEIGHT - 3 + 1)
RULE(a_rectangle_right_of_it_is_refused, -EINVAL, blob->rect.x = WIDTH)
RULE(a_rectangle_below_it_is_refused, -EINVAL, blob->rect.y = HEIGHT)
RULE(a_width_does_not_wrap_around, -EINVAL, blob->rect.x = 5; blob->rect.width = UINT32_MAX - 3)
RULE(a_height_does_not_wrap_around, -EINVAL, blob->rect.y = 5; blob->rect.height = UINT32_MAX - 3)

RULE(a_framebuffer_without_a_width_is_refused, -EINVAL, blob->width = 0)
RULE(a_framebuffer_without_a_height_is_refused, -EINVAL, blob->height = 0)
RULE(one_that_is_too_wide_is_out_of_range, -ERANGE, blob->width = VUG_BLOB_MAX_SIZE + 1)
RULE(one_that_is_too_high_is_out_of_range, -ERANGE, blob->height = VUG_BLOB_MAX_SIZE + 1)
RULE(the_widest_needs_a_stride_for_it, -EINVAL, blob->width = VUG_BLOB_MAX_SIZE)
RULE(the_highest_needs_a_resource_for_it, -EFBIG, blob->height = VUG_BLOB_MAX_SIZE)

Test(blob, the_largest_framebuffer_is_taken)
{
	struct vug_scanout_blob blob = make_blob();

	blob.width = blob.height = VUG_BLOB_MAX_SIZE;
	blob.strides[0] = VUG_BLOB_MAX_STRIDE;
	blob.fd = memory_create(0, 0);
	blob.resource_size = 0;
	cr_assert_eq(
		ftruncate64(blob.fd, (int64_t)VUG_BLOB_MAX_SIZE * VUG_BLOB_MAX_STRIDE + OFFSET), 0);
	vug_buffer_unref(import_blob(&blob));
}

/* ---- the format and the planes ---------------------------------------------------------- */

RULE(format_0_is_not_supported, -ENOTSUP, blob->format = 0)
RULE(a_format_that_is_not_known_is_not_supported, -ENOTSUP, blob->format = UINT32_MAX)

RULE(rows_that_overlap_are_refused, -EINVAL, blob->strides[0] = WIDTH * 4 - 1)
RULE(a_stride_of_0_is_refused, -EINVAL, blob->strides[0] = 0)
RULE(a_stride_of_0_is_refused_of_tiles, -EINVAL, blob->modifier = I915_FORMAT_MOD_X_TILED;
     blob->strides[0] = 0)
RULE(a_stride_over_the_limit_is_out_of_range, -ERANGE, blob->strides[0] = VUG_BLOB_MAX_STRIDE + 1)
RULE(the_largest_stride_needs_a_resource_for_it, -EFBIG, blob->strides[0] = VUG_BLOB_MAX_STRIDE)
RULE(a_second_stride_is_refused, -EINVAL, blob->strides[1] = STRIDE)
RULE(a_last_stride_is_refused, -EINVAL, blob->strides[VUG_MAX_PLANES - 1] = 1)
RULE(a_second_offset_is_refused, -EINVAL, blob->offsets[1] = 1)
RULE(a_last_offset_is_refused, -EINVAL, blob->offsets[VUG_MAX_PLANES - 1] = UINT32_MAX)

/* ---- the resource ----------------------------------------------------------------------- */

RULE(one_byte_beyond_the_resource_is_too_big, -EFBIG, blob->resource_size = END - 1)
RULE(one_byte_beyond_the_descriptor_is_too_big, -EFBIG, blob->fd = memory_create(END - 1, 0))
RULE(and_where_the_resources_size_is_not_said, -EFBIG, blob->fd = memory_create(END - 1, 0);
     blob->resource_size = 0)
RULE(and_where_the_modifier_is_not_known, -EFBIG, blob->modifier = VUG_MODIFIER_UNKNOWN;
     blob->resource_size = END - 1)
RULE(an_offset_does_not_wrap_around, -EFBIG, blob->offsets[0] = UINT32_MAX)
RULE(tiles_behind_the_resource_are_too_big, -EFBIG, blob->modifier = I915_FORMAT_MOD_X_TILED;
     blob->offsets[0] = END)
RULE(tiles_behind_a_resource_within_its_descriptor_are_too_big, -EFBIG,
     blob->modifier = I915_FORMAT_MOD_X_TILED;
     blob->resource_size = OFFSET)
RULE(a_framebuffer_in_an_empty_resource_is_too_big, -EFBIG, blob->fd = memory_create(0, 0))
RULE(a_device_is_not_accessible, -EACCES, blob->fd = open("/dev/zero", O_RDWR | O_CLOEXEC))
RULE(an_event_is_not_accessible, -EACCES, blob->fd = eventfd(0, EFD_CLOEXEC))
RULE(a_number_that_is_no_descriptor_is_not_accessible, -EACCES, blob->fd = 999)
RULE(nor_is_a_negative_one_that_does_not_mean_none, -EACCES, blob->fd = -2)

/* ---- the call --------------------------------------------------------------------------- */

Test(blob, a_flag_that_does_not_exist_is_refused)
{
	const struct vug_scanout_blob blob = make_blob();

	cr_assert_eq(try_flags(&blob, VUG_IMPORT_ASSUME_LINEAR << 1).error, -EINVAL);
}

RULE(a_struct_without_its_size_is_refused, -EINVAL, blob->size = 0)

Test(blob, an_older_callers_struct_means_linear)
{
	struct vug_scanout_blob blob = make_blob();
	struct result result;

	blob.size = offsetof(struct vug_scanout_blob, modifier);
	blob.modifier = I915_FORMAT_MOD_X_TILED; /* not his: it is behind his struct */
	result = try_flags(&blob, 0);
	cr_assert_eq(result.error, 0);
	cr_assert_eq(try_map_once(result.buffer), 0);
}

Test(blob, a_newer_callers_struct_is_refused_where_it_says_more)
{
	struct {
		struct vug_scanout_blob blob;
		uint64_t more;
	} newer = {.blob = make_blob(), .more = 1};

	newer.blob.size = sizeof(newer);
	cr_assert_eq(try_flags(&newer.blob, 0).error, -E2BIG);
}
