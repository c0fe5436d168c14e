/* SPDX-License-Identifier: MIT */
/* Which buffers a window of vug-view has already: window/sent.h. */
#include "window/sent.h"

#include <criterion/criterion.h>
#include <drm_fourcc.h>
#include <unistd.h>

#include "support/fd_census.h"
#include "support/memory_file.h"

#define STRIDE 256

static struct vug_buffer *make_buffer(int memory, uint32_t stride, uint32_t num_planes)
{
	struct vug_buffer_layout layout = {
		.size = sizeof(layout),
		.width = 16,
		.height = 16,
		.fourcc = num_planes == 1 ? DRM_FORMAT_XRGB8888 : DRM_FORMAT_NV12,
		.num_planes = num_planes,
	};
	struct vug_buffer *buffer;

	for (uint32_t i = 0; i < num_planes; i++)
		layout.planes[i] = (struct vug_plane){.fd = dup(memory), .stride = stride};
	cr_assert_eq(vug_buffer_import(&layout, 0, &buffer), 0);
	return buffer;
}

static struct vug_buffer *make_other_buffer(void)
{
	int memory = memory_file_new(STRIDE * 16, true);
	struct vug_buffer *buffer = make_buffer(memory, STRIDE, 1);

	close(memory);
	return buffer;
}

/* Whether the window has it; the caller's reference goes. */
static bool find(struct window_sent *sent, struct vug_buffer *buffer, uint32_t *ret_number)
{
	bool is_known = window_sent_find(sent, buffer, ret_number);

	vug_buffer_unref(buffer);
	return is_known;
}

Test(window_sent, a_buffer_is_sent_once)
{
	struct window_sent sent = {0};
	struct vug_buffer *buffer = make_other_buffer();
	uint32_t first, second;

	cr_assert_not(window_sent_find(&sent, buffer, &first));
	cr_assert(window_sent_find(&sent, buffer, &second));
	cr_assert_eq(first, second);
	vug_buffer_unref(buffer);
	window_sent_forget_all(&sent);
}

Test(window_sent, the_memory_of_a_buffer_is_sent_once)
{
	struct window_sent sent = {0};
	int memory = memory_file_new(STRIDE * 16, true);
	uint32_t first, second;

	cr_assert_not(find(&sent, make_buffer(memory, STRIDE, 1), &first));
	cr_assert(find(&sent, make_buffer(memory, STRIDE, 1), &second));
	cr_assert_eq(first, second);
	close(memory);
	window_sent_forget_all(&sent);
}

Test(window_sent, memory_with_other_rows_is_another_buffer)
{
	struct window_sent sent = {0};
	int memory = memory_file_new(STRIDE * 16, true);
	uint32_t first, second;

	cr_assert_not(find(&sent, make_buffer(memory, STRIDE, 1), &first));
	cr_assert_not(find(&sent, make_buffer(memory, STRIDE / 2, 1), &second));
	cr_assert_neq(first, second);
	close(memory);
	window_sent_forget_all(&sent);
}

/* Their first planes may be the same, and the others not. */
Test(window_sent, buffers_of_several_planes_are_never_taken_for_each_other)
{
	struct window_sent sent = {0};
	int memory = memory_file_new(STRIDE * 32, true);
	uint32_t number;

	cr_assert_not(find(&sent, make_buffer(memory, STRIDE, 2), &number));
	cr_assert_not(find(&sent, make_buffer(memory, STRIDE, 2), &number));
	close(memory);
	window_sent_forget_all(&sent);
}

Test(window_sent, the_buffer_that_was_not_shown_for_longest_makes_room)
{
	struct window_sent sent = {0};
	struct vug_buffer *buffers[WINDOW_MAX_SENT + 1];
	uint32_t numbers[WINDOW_MAX_SENT + 1], number;

	for (int i = 0; i <= WINDOW_MAX_SENT; i++)
		buffers[i] = make_other_buffer();
	for (int i = 0; i < WINDOW_MAX_SENT; i++)
		cr_assert_not(window_sent_find(&sent, buffers[i], &numbers[i]));
	cr_assert(window_sent_find(&sent, buffers[0], &number));
	cr_assert_not(window_sent_find(&sent, buffers[WINDOW_MAX_SENT], &number));
	cr_assert_eq(number, numbers[1]);
	cr_assert(window_sent_find(&sent, buffers[0], &number));
	cr_assert_not(window_sent_find(&sent, buffers[1], &number));
	for (int i = 0; i <= WINDOW_MAX_SENT; i++)
		vug_buffer_unref(buffers[i]);
	window_sent_forget_all(&sent);
}

Test(window_sent, a_buffer_that_was_forgotten_is_sent_again)
{
	struct window_sent sent = {0};
	struct vug_buffer *buffer = make_other_buffer();
	uint32_t number;

	window_sent_find(&sent, buffer, &number);
	window_sent_forget(&sent, number);
	cr_assert_not(window_sent_find(&sent, buffer, &number));
	vug_buffer_unref(buffer);
	window_sent_forget_all(&sent);
}

/* The memory of one that has gone may be another's by now: its number in the kernel is used again. */
Test(window_sent, a_buffer_stays_until_the_window_does_not_have_it_any_more)
{
	struct window_sent sent = {0};
	struct fd_census census;
	uint32_t number;

	fd_census_take(&census);
	find(&sent, make_other_buffer(), &number);
	cr_assert_neq(sent.buffers[number].buffer, NULL);
	window_sent_forget_all(&sent);
	fd_census_expect_same(&census);
}
