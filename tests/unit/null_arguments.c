/* SPDX-License-Identifier: MIT */
/* NULL for everything that can be NULL, of every function of the API. */
#include <criterion/criterion.h>
#include <errno.h>

#include "unit/buffer/fd_buffer.h"
#include "vug/blob.h"
#include "vug/descriptor.h"
#include "vug/format.h"
#include "vug/guest-reset.h"
#include "vug/input-routing.h"
#include "vug/source.h"
#include "vug/stats.h"
#include "vug/trace.h"
#include "vug/vhost-user.h"
#include "vug/view.h"

/* A call and what it answered: a row of a table that is filled while it is written down. */
struct answer {
	const char *call;
	long actual, expected;
};

#define ANSWER(call, expected) \
	{ \
#call, (long)(call), expected \
	}
#define POINTER(call) \
	{ \
#call, (long)(intptr_t)(call), 0 \
	}

static void expect_answers(const struct answer *answers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cr_assert_eq(answers[i].actual, answers[i].expected, "%s: %ld, not %ld",
			     answers[i].call, answers[i].actual, answers[i].expected);
}

#define EXPECT_ANSWERS(table) expect_answers(table, sizeof(table) / sizeof((table)[0]))

static struct vug_server *create_server(void)
{
	struct vug_server *server = NULL;

	cr_assert_eq(vug_server_new(NULL, NULL, NULL, &server), 0);
	return server;
}

Test(null_arguments, no_server_is_an_invalid_argument)
{
	struct vug_stats stats = {.size = sizeof(stats)};
	const struct answer answers[] = {
		ANSWER(vug_server_new(NULL, NULL, NULL, NULL), -EINVAL),
		ANSWER(vug_server_open(NULL), -EINVAL),
		ANSWER(vug_server_attach(NULL, 0), -EINVAL),
		ANSWER(vug_server_get_fd(NULL), -EINVAL),
		ANSWER(vug_server_dispatch(NULL), -EINVAL),
		ANSWER(vug_server_guest_reset(NULL), -EINVAL),
		ANSWER(vug_server_set_wait_for_fences(NULL, true), -EINVAL),
		ANSWER(vug_server_set_log_level(NULL, VUG_LOG_DEBUG), -EINVAL),
		ANSWER(vug_server_set_frame_timeout(NULL, 1, 1), -EINVAL),
		ANSWER(vug_server_get_stats(NULL, &stats), -EINVAL),
		ANSWER(vug_server_set_trace(NULL, NULL), -EINVAL),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, no_server_has_nothing)
{
	const struct answer answers[] = {
		POINTER(vug_server_ref(NULL)),
		POINTER(vug_server_get_data(NULL)),
		POINTER(vug_server_get_scanout(NULL, 0)),
		ANSWER(vug_server_is_connected(NULL), false),
		ANSWER(vug_server_get_num_scanouts(NULL), 0),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, a_server_needs_somewhere_to_write_to)
{
	struct vug_server *server = create_server();

	cr_assert_eq(vug_server_get_stats(server, NULL), -EINVAL);
	vug_server_unref(server);
}

Test(null_arguments, no_scanout_is_an_invalid_argument)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor)};
	struct vug_monitor ret_monitor = {.size = sizeof(ret_monitor)};
	uint8_t blob[VUG_EDID_MAX_SIZE] = {0};
	const struct answer answers[] = {
		ANSWER(vug_scanout_set_monitor(NULL, &monitor), -EINVAL),
		ANSWER(vug_scanout_get_monitor(NULL, &ret_monitor), -EINVAL),
		ANSWER(vug_scanout_set_edid(NULL, blob, 128), -EINVAL),
		ANSWER(vug_scanout_set_edid(NULL, NULL, 0), -EINVAL),
		ANSWER(vug_scanout_get_edid(NULL, blob), -EINVAL),
		ANSWER(vug_scanout_set_format(NULL, 0), -EINVAL),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, no_scanout_has_nothing)
{
	struct vug_rect viewport;
	const struct answer answers[] = {
		POINTER(vug_scanout_get_server(NULL)),
		ANSWER(vug_scanout_get_index(NULL), 0),
		POINTER(vug_scanout_get_buffer(NULL, &viewport)),
		POINTER(vug_scanout_get_buffer(NULL, NULL)),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, a_scanout_needs_somewhere_to_write_to)
{
	struct vug_server *server = create_server();
	struct vug_scanout *scanout = vug_server_get_scanout(server, 0);
	const struct answer answers[] = {
		ANSWER(vug_scanout_set_monitor(scanout, NULL), -EINVAL),
		ANSWER(vug_scanout_get_monitor(scanout, NULL), -EINVAL),
		ANSWER(vug_scanout_get_edid(scanout, NULL), -EINVAL),
		POINTER(vug_scanout_get_buffer(scanout, NULL)),
	};

	EXPECT_ANSWERS(answers);
	vug_server_unref(server);
}

Test(null_arguments, no_frame_has_nothing)
{
	struct vug_rect rect;
	const struct answer answers[] = {
		POINTER(vug_frame_ref(NULL)),
		POINTER(vug_frame_get_buffer(NULL)),
		ANSWER(vug_frame_get_damage_rects(NULL, &rect, 1), 0),
		ANSWER(vug_frame_done_after(NULL, -1), -EINVAL),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, no_frame_writes_nothing)
{
	struct vug_rect rect = {7, 7, 7, 7};

	vug_frame_get_damage(NULL, &rect);
	vug_frame_get_damage(NULL, NULL);
	cr_expect_eq(vug_frame_get_arrival(NULL), 0);
	vug_frame_get_viewport(NULL, &rect);
	vug_frame_get_viewport(NULL, NULL);
	cr_assert_eq(rect.x, 7);
}

Test(null_arguments, no_buffer_is_an_invalid_argument)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	struct vug_buffer_info info = {.size = sizeof(info)};
	struct vug_buffer *imported;
	const void *pixels;
	uint32_t stride, copy;
	int fence;
	const struct answer answers[] = {
		ANSWER(vug_buffer_get_layout(NULL, &layout), -EINVAL),
		ANSWER(vug_buffer_get_info(NULL, &info), -EINVAL),
		ANSWER(vug_buffer_map(NULL, &pixels, &stride), -EINVAL),
		ANSWER(vug_buffer_copy(NULL, NULL, NULL, DRM_FORMAT_XRGB8888, &copy, 4, 4),
		       -EINVAL),
		ANSWER(vug_buffer_import(NULL, 0, &imported), -EINVAL),
		ANSWER(vug_buffer_get_fence(NULL, &fence), -EINVAL),
		ANSWER(vug_buffer_add_fence(NULL, 0), -EINVAL),
		POINTER(vug_buffer_ref(NULL)),
		ANSWER(vug_buffer_is_dmabuf(NULL), false),
		ANSWER(vug_buffer_is_imported(NULL), false),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, a_buffer_needs_somewhere_to_write_to)
{
	struct vug_buffer *buffer = import(memory_create(NEEDED, F_SEAL_SHRINK));
	const struct vug_buffer_layout layout = make_layout(-1);
	const void *pixels;
	uint32_t stride;
	const struct answer answers[] = {
		ANSWER(vug_buffer_get_layout(buffer, NULL), -EINVAL),
		ANSWER(vug_buffer_get_info(buffer, NULL), -EINVAL),
		ANSWER(vug_buffer_import(&layout, 0, NULL), -EINVAL),
		ANSWER(vug_buffer_get_fence(buffer, NULL), -EINVAL),
		ANSWER(vug_buffer_map(buffer, NULL, &stride), -EINVAL),
		ANSWER(vug_buffer_map(buffer, &pixels, NULL), -EINVAL),
		ANSWER(vug_buffer_copy(buffer, NULL, NULL, DRM_FORMAT_XRGB8888, NULL, SIZE_MAX,
				       STRIDE),
		       -EINVAL),
	};

	EXPECT_ANSWERS(answers);
	vug_buffer_unref(buffer);
}

Test(null_arguments, no_interposer_is_an_invalid_argument)
{
	const struct vug_guest_reset reset = {.size = sizeof(reset)};
	struct vug_interposer *interposer = NULL;
	uint32_t removed;
	const struct answer answers[] = {
		ANSWER(vug_interposer_new(NULL, NULL, NULL, &interposer), -EINVAL),
		ANSWER(vug_guest_reset_remove_resources(NULL, &removed), -EINVAL),
		ANSWER(vug_guest_reset_remove_resources(&reset, NULL), -EINVAL),
		ANSWER(vug_interposer_attach(NULL, 0, 1), -EINVAL),
		ANSWER(vug_interposer_get_fd(NULL), -EINVAL),
		ANSWER(vug_interposer_dispatch(NULL), -EINVAL),
		ANSWER(vug_interposer_is_connected(NULL), false),
		POINTER(vug_interposer_ref(NULL)),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, an_interposer_needs_somewhere_to_be_written_to)
{
	struct vug_server *server = create_server();

	cr_assert_eq(vug_interposer_new(server, NULL, NULL, NULL), -EINVAL);
	vug_server_unref(server);
}

Test(null_arguments, a_descriptor_needs_somewhere_to_write_to)
{
	const int fd = memory_create(1, 0);
	uint64_t number;
	const struct answer answers[] = {
		ANSWER(vug_descriptor_get_identity(fd, NULL, &number), -EINVAL),
		ANSWER(vug_descriptor_get_identity(fd, &number, NULL), -EINVAL),
		ANSWER(vug_descriptor_get_exporter(fd, NULL, 8), -EINVAL),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, a_blob_needs_all_of_its_arguments)
{
	const struct vug_scanout_blob blob = {.size = sizeof(blob), .fd = -1};
	struct vug_buffer *buffer = NULL;
	struct vug_rect viewport;
	const struct answer answers[] = {
		ANSWER(vug_scanout_blob_import(NULL, 0, &buffer, &viewport), -EINVAL),
		ANSWER(vug_scanout_blob_import(&blob, 0, NULL, &viewport), -EINVAL),
		ANSWER(vug_scanout_blob_import(&blob, 0, &buffer, NULL), -EINVAL),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, no_gl_format_is_none)
{
	const struct answer answers[] = {
		ANSWER(vug_format_from_gl(NULL), 0),
		ANSWER(vug_format_to_gl(DRM_FORMAT_XRGB8888, NULL), -EINVAL),
		ANSWER(vug_format_to_gl(0, NULL), -EINVAL),
	};

	EXPECT_ANSWERS(answers);
	vug_format_to_text(DRM_FORMAT_XRGB8888, NULL);
}

Test(null_arguments, no_source_is_an_error)
{
	const struct vug_memory memory = {.size = sizeof(memory), .fd = -1};
	struct vug_server *server = create_server();
	struct vug_buffer *buffer = NULL;
	struct vug_source *source;
	uint32_t stride;
	void *pixels;
	const struct answer answers[] = {
		ANSWER(vug_source_new(NULL, 0, 1, NULL, NULL, &source), -EINVAL),
		ANSWER(vug_source_new(server, 0, 1, NULL, NULL, NULL), -EINVAL),
		ANSWER(vug_source_new_buffer(NULL, 1, 1, 0, &buffer), -EINVAL),
		ANSWER(vug_buffer_new_from_memory(NULL, 1, 1, 0, NULL, NULL, &buffer), -EINVAL),
		ANSWER(vug_buffer_new_from_memory(&memory, 1, 1, 0, NULL, NULL, &buffer), -EINVAL),
		ANSWER(vug_buffer_new_from_memory(&memory, 1, 1, 0, NULL, NULL, NULL), -EINVAL),
		ANSWER(vug_source_show(NULL, 0, NULL, NULL), -EINVAL),
		ANSWER(vug_source_present(NULL, 0, NULL), -EINVAL),
		ANSWER(vug_source_begin_write(NULL, 0, NULL, &pixels, &stride), -EINVAL),
		ANSWER(vug_source_set_cursor(NULL, 0, NULL), -EINVAL),
		POINTER(vug_source_ref(NULL)),
		POINTER(vug_source_get_data(NULL)),
		POINTER(vug_source_get_scanout(NULL, 0)),
	};

	EXPECT_ANSWERS(answers);
	vug_source_end_write(NULL);
	vug_source_unref(NULL);
	vug_server_unref(server);
}

Test(null_arguments, no_view_and_no_desktop_are_invalid_arguments)
{
	struct vug_view view = {.size = sizeof(view), .width = 1, .height = 1};
	const struct vug_desktop desktop = {.size = sizeof(desktop)};
	double x, y;
	uint32_t scanout, column, row;
	int32_t across, down;
	const struct answer answers[] = {
		ANSWER(vug_view_fit(NULL, 1, 1), -EINVAL),
		ANSWER(vug_view_to_picture(NULL, 0, 0, &x, &y), -EINVAL),
		ANSWER(vug_view_to_picture(&view, 0, 0, NULL, &y), -EINVAL),
		ANSWER(vug_view_to_picture(&view, 0, 0, &x, NULL), -EINVAL),
		ANSWER(vug_view_from_picture(NULL, 0, 0, &x, &y), -EINVAL),
		ANSWER(vug_view_from_picture(&view, 0, 0, NULL, &y), -EINVAL),
		ANSWER(vug_view_from_picture(&view, 0, 0, &x, NULL), -EINVAL),
		ANSWER(vug_server_get_desktop(NULL, NULL), -EINVAL),
		ANSWER(vug_desktop_to_pixel(NULL, 0, 0, 0, &column, &row), -EINVAL),
		ANSWER(vug_desktop_to_pixel(&desktop, 0, 0, 0, NULL, &row), -EINVAL),
		ANSWER(vug_desktop_to_axis(NULL, 0, 0, 0, &across, &down), -EINVAL),
		ANSWER(vug_desktop_to_axis(&desktop, 0, 0, 0, &across, NULL), -EINVAL),
		ANSWER(vug_desktop_from_axis(NULL, 0, 0, &scanout, &column, &row), -EINVAL),
		ANSWER(vug_desktop_from_axis(&desktop, 0, 0, NULL, &column, &row), -EINVAL),
		ANSWER(vug_desktop_from_axis(&desktop, 0, 0, &scanout, NULL, &row), -EINVAL),
		ANSWER(vug_desktop_from_axis(&desktop, 0, 0, &scanout, &column, NULL), -EINVAL),
	};

	EXPECT_ANSWERS(answers);
}

Test(null_arguments, no_listener_sends_nothing)
{
	const struct answer answers[] = {
		ANSWER(vug_listener_set_view(NULL, NULL, NULL), -EINVAL),
		ANSWER(vug_listener_send_key(NULL, 30, true), -EINVAL),
		ANSWER(vug_listener_send_button(NULL, 0x110, true), -EINVAL),
		ANSWER(vug_listener_send_position(NULL, NULL, 0, 0), -EINVAL),
		ANSWER(vug_listener_send_motion(NULL, 1, 1), -EINVAL),
		ANSWER(vug_listener_send_scroll(NULL, 1, 1), -EINVAL),
		ANSWER(vug_listener_send_touch(NULL, 0, NULL, 0, 0), -EINVAL),
		ANSWER(vug_listener_send_touch_up(NULL, 0), -EINVAL),
		ANSWER(vug_listener_set_input_enabled(NULL, true), -EINVAL),
		ANSWER(vug_listener_request_size(NULL, NULL, 1, 1), -EINVAL),
		ANSWER(vug_scanout_set_resize_master(NULL, NULL), -EINVAL),
		POINTER(vug_scanout_get_resize_master(NULL)),
	};

	EXPECT_ANSWERS(answers);
	vug_listener_release_input(NULL);
	vug_sink_unref(NULL);
}

Test(null_arguments, ending_nothing_is_ignored)
{
	vug_server_unref(NULL);
	vug_server_disconnect(NULL);
	vug_frame_done(NULL);
	vug_buffer_unref(NULL);
	vug_buffer_unmap(NULL);
	vug_interposer_unref(NULL);
	vug_interposer_disconnect(NULL);
}

Test(null_arguments, a_socket_cannot_be_sent_over_no_connection)
{
	cr_assert_eq(vug_vhost_user_send_socket(-1, 0, 0), -EBADF);
}
