/* SPDX-License-Identifier: MIT */
/* Pictures by the CPU: nothing is waited for. */
#include <errno.h>

#include "picture/picture.h"
#include "poll-until/poll-until.h"
#include "view/gl_rig.h"

static struct {
	bool is_drawing;
	int num_waits; /* polls that were given time */
} seen;

int __real_vug_buffer_copy(struct vug_buffer *buffer, const struct vug_rect *viewport,
			   const struct vug_rect *area, uint32_t fourcc, void *pixels,
			   size_t length, uint32_t stride);
int __wrap_vug_buffer_copy(struct vug_buffer *buffer, const struct vug_rect *viewport,
			   const struct vug_rect *area, uint32_t fourcc, void *pixels,
			   size_t length, uint32_t stride);
int __wrap_vug_buffer_copy(struct vug_buffer *buffer, const struct vug_rect *viewport,
			   const struct vug_rect *area, uint32_t fourcc, void *pixels,
			   size_t length, uint32_t stride)
{
	return seen.is_drawing ? -EAGAIN
			       : __real_vug_buffer_copy(buffer, viewport, area, fourcc, pixels,
							length, stride);
}

int __real_poll_for(struct pollfd *fds, nfds_t count, int timeout_ms);
int __wrap_poll_for(struct pollfd *fds, nfds_t count, int timeout_ms);
int __wrap_poll_for(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	seen.num_waits += timeout_ms != 0;
	return __real_poll_for(fds, count, timeout_ms);
}

pixman_image_t *__real_picture_read(const struct picture_source *source,
				    pixman_format_code_t format, GError **error);

TestSuite(picture_reads, .init = rig_begin, .fini = rig_end);

Test(picture_reads, a_picture_that_is_being_drawn_is_for_later_and_not_waited_for)
{
	const struct picture_source source = {.buffer = rig.buffer,
					      .viewport = {.width = WIDTH, .height = HEIGHT}};
	g_autoptr(GError) error = NULL;
	g_autoptr(pixman_image_t) picture = NULL;

	seen.num_waits = 0; /* the rig's */
	seen.is_drawing = true;
	picture = __real_picture_read(&source, PIXMAN_x8r8g8b8, &error);
	cr_assert_null(picture);
	cr_assert_eq(seen.num_waits, 0);
	cr_assert(g_error_matches(error, G_IO_ERROR, G_IO_ERROR_BUSY));
	cr_assert(picture_may_come(error));
	seen.is_drawing = false;
	picture = __real_picture_read(&source, PIXMAN_x8r8g8b8, NULL);
	cr_assert_not_null(picture);
}

Test(picture_reads, what_makes_no_sense_never_comes)
{
	const struct picture_source source = {.buffer = rig.buffer,
					      .viewport = {.width = WIDTH + 1, .height = HEIGHT}};
	g_autoptr(GError) error = NULL;

	cr_assert_null(__real_picture_read(&source, PIXMAN_x8r8g8b8, &error));
	cr_assert_not(picture_may_come(error));
}
