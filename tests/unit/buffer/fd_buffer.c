/* SPDX-License-Identifier: MIT */
/* Buffers over descriptors of a back end's: what they are, and which layouts are taken. */
#include "unit/buffer/fd_buffer.h"

#include <errno.h>
#include <fcntl.h>

static int try_import(struct vug_buffer_layout layout)
{
	struct vug_budget *budget = vug_budget_new(1 << 20);
	struct vug_buffer *buffer = NULL;
	int error = vug_fd_buffer_new(budget, &layout, false, &buffer);

	if (error < 0)
		cr_assert_eq(buffer, NULL, "the output is untouched");
	vug_buffer_unref(buffer);
	vug_budget_unref(budget);
	return error;
}

Test(imported, memory_is_imported_and_no_dmabuf)
{
	struct vug_buffer *buffer = import(memory_create(NEEDED, 0));

	cr_assert(vug_buffer_is_imported(buffer));
	cr_assert_not(vug_buffer_is_dmabuf(buffer));
	vug_buffer_unref(buffer);
}

Test(imported, the_layout_is_what_was_sent)
{
	struct vug_buffer_layout sent = make_layout(memory_create(NEEDED, 0));
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_buffer *buffer;

	sent.y_inverted = true;
	sent.modifier = DRM_FORMAT_MOD_INVALID;
	buffer = import_layout(&sent, 0);
	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), 0);
	cr_assert(layout.width == WIDTH && layout.height == HEIGHT);
	cr_assert_eq(layout.modifier, VUG_MODIFIER_UNKNOWN);
	cr_assert_eq(layout.planes[0].fd, sent.planes[0].fd);
	cr_assert_eq(layout.planes[0].stride, STRIDE);
	cr_assert(layout.y_inverted);
	vug_buffer_unref(buffer);
}

Test(imported, the_descriptor_is_closed_with_the_last_reference)
{
	int fd = memory_create(NEEDED, 0);
	struct vug_buffer *buffer = import(fd);

	vug_buffer_ref(buffer);
	vug_buffer_unref(buffer);
	cr_assert(is_open(fd));
	vug_buffer_unref(buffer);
	cr_assert_not(is_open(fd));
}

Test(imported, a_refused_descriptor_is_still_the_callers)
{
	int fd = memory_create(NEEDED, 0);
	struct vug_buffer_layout layout = make_layout(fd);

	layout.width = 0;
	cr_assert_eq(try_import(layout), -EINVAL);
	cr_assert(is_open(fd));
}

Test(imported, an_empty_picture_is_refused)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, 0));

	layout.height = 0;
	cr_assert_eq(try_import(layout), -EINVAL);
}

Test(imported, linear_rows_that_overlap_are_refused)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, 0));

	layout.planes[0].stride = WIDTH * 4 - 1;
	cr_assert_eq(try_import(layout), -EINVAL);
}

Test(imported, rows_of_the_widest_picture_do_not_wrap_around)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, 0));

	layout.width = UINT32_MAX / 4 + 1; /* 4 bytes a pixel: 0 in 32 bits */
	cr_assert_eq(try_import(layout), -EINVAL);
}

Test(imported, tiled_rows_may_have_any_stride)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, 0));

	layout.modifier = I915_FORMAT_MOD_X_TILED;
	layout.planes[0].stride = 1;
	cr_assert_eq(try_import(layout), 0);
}

Test(imported, a_format_that_is_not_known_is_taken)
{
	struct vug_buffer_layout layout = make_layout(memory_create(NEEDED, 0));

	layout.fourcc = fourcc_code('?', '?', '?', '?');
	cr_assert_eq(try_import(layout), 0);
}

Test(imported, importing_looks_at_nothing)
{
	int fds[2];

	cr_assert_eq(pipe(fds), 0);
	cr_assert_eq(try_import(make_layout(fds[0])), 0);
}

Test(imported, an_older_callers_layout_is_filled_as_far_as_it_goes)
{
	struct vug_buffer_layout layout = {.size = offsetof(struct vug_buffer_layout, planes),
					   .planes = {{.fd = 77}}};
	struct vug_buffer *buffer = import(memory_create(NEEDED, 0));

	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), 0);
	cr_assert_eq(layout.width, WIDTH);
	cr_assert_eq(layout.planes[0].fd, 77);
	vug_buffer_unref(buffer);
}

Test(imported, a_layout_without_a_size_is_not_filled)
{
	struct vug_buffer_layout layout = {.size = 0};
	struct vug_buffer *buffer = import(memory_create(NEEDED, 0));

	cr_assert_eq(vug_buffer_get_layout(buffer, &layout), -EINVAL);
	cr_assert_eq(layout.width, 0);
	vug_buffer_unref(buffer);
}
