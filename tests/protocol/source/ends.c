/* SPDX-License-Identifier: MIT */
/* Sources come and go, on one server, beside a display channel and in any callback. */
#include "protocol/source/painter.h"

#include <errno.h>
#include <string.h>

#define SHOWN(scanout) "scanout " #scanout " surface 16x8 shows 16x8+0+0\n"

static struct painter other;

SUITE(painter_set_up, painter_tear_down);

static int try_source(uint32_t first, uint32_t count)
{
	struct vug_source *source = NULL;
	int error = vug_source_new(rig->server, first, count, NULL, NULL, &source);

	vug_source_unref(source);
	return error;
}

SUITE_TEST(source_ends, a_scanout_has_one_source)
{
	cr_assert_eq(try_source(0, 1), -EBUSY);
	cr_assert_eq(try_source(1, 1), -EBUSY);
	cr_assert_eq(try_source(0, 2), -EBUSY);
	painter_end(&painter);
	cr_assert_eq(try_source(0, 2), 0);
	rig_settle(rig);
}

SUITE_TEST(source_ends, scanouts_that_are_not_there_are_refused)
{
	struct vug_source *source = NULL;

	cr_assert_eq(try_source(2, 1), -EINVAL);
	cr_assert_eq(try_source(1, 2), -EINVAL);
	cr_assert_eq(try_source(1, UINT32_MAX), -EINVAL);
	cr_assert_eq(try_source(0, 0), -EINVAL);
	cr_assert_eq(vug_source_new(NULL, 0, 1, NULL, NULL, &source), -EINVAL);
	cr_assert_eq(vug_source_new(rig->server, 0, 1, NULL, NULL, NULL), -EINVAL);
	cr_assert_null(source);
}

static void show_all(void)
{
	const uint32_t pixel = 0xffffffff;
	const struct vug_cursor_info cursor = {
		.size = sizeof(cursor), .pixels = &pixel, .width = 1, .height = 1, .visible = true};

	painter_show(&painter, 0, 0);
	painter_show(&painter, 1, 1);
	cr_assert_eq(vug_source_set_cursor(painter.source, 1, &cursor), 0);
	painter_forget(&painter);
}

SUITE_TEST(source_ends, the_end_of_a_source_clears_its_scanouts_and_cursors)
{
	struct watcher watcher = {.pace = WATCHER_DONE};

	show_all();
	watcher_begin(&watcher, NULL);
	watcher_forget(&watcher);
	vug_source_unref(painter.source);
	recorder_expect(&rig->recorder, "");
	cr_assert(loop_is_readable(vug_server_get_fd(rig->server)));
	painter_expect_callbacks("scanout 0 off\ncursor 1 at 0,0 hidden\nscanout 1 off\n");
	watcher_expect(&watcher, "scanout 0 off\nscanout 1 off\ncursor 1 hidden\n");
	painter.source = NULL;
	painter_expect(&painter, "destroyed\n");
	watcher_end(&watcher);
	rig_settle(rig);
}

SUITE_TEST(source_ends, the_last_picture_is_shown_before_the_end)
{
	painter_show(&painter, 0, 0);
	painter_present(&painter, 0, 1);
	vug_source_unref(painter.source);
	painter.source = NULL;
	painter_expect_callbacks(SHOWN(0) "frame 0 16x8+0+0\nscanout 0 off\n");
	painter_expect(&painter, "destroyed\n");
}

SUITE_TEST(source_ends, damage_behind_a_frame_that_is_out_is_shown_before_the_end)
{
	const struct rig_options options = {.keeps_frames = true};

	painter_tear_down();
	painter_set_up_with(&options);
	painter_end(&painter);
	painter.has_no_shown = true;
	painter_begin(&painter, 0, 2);
	painter_show(&painter, 0, 0);
	painter_present(&painter, 0, 1);
	rig_settle(rig);
	painter_present_rect(&painter, 0, 1, (struct vug_rect){1, 1, 1, 1});
	painter_forget(&painter);
	vug_source_unref(painter.source);
	painter.source = NULL;
	painter_expect_callbacks("frame 0 1x1+1+1\nscanout 0 off\n");
}

SUITE_TEST(source_ends, another_source_takes_over_at_once)
{
	show_all();
	vug_source_unref(painter.source);
	painter.source = NULL;
	painter_begin(&other, 1, 1);
	painter_show(&other, 0, 0);
	painter_expect_callbacks("scanout 0 off\ncursor 1 at 0,0 hidden\nscanout 1 off\n" SHOWN(1));
	painter_expect(&painter, "destroyed\n");
	painter_end(&other);
}

SUITE_TEST(source_ends, frames_of_a_source_that_has_gone_are_owed_nothing)
{
	const struct rig_options options = {.keeps_frames = true};

	painter_tear_down();
	painter_set_up_with(&options);
	painter_show(&painter, 0, 0);
	painter_present(&painter, 0, 1);
	rig_settle(rig);
	painter_end(&painter);
	painter_begin(&other, 0, 2);
	painter_show(&other, 0, 0);
	painter_present(&other, 0, 2);
	painter_forget(&other);
	rig_finish_frame(rig);
	painter_expect(&other, "");
	rig_finish_frame(rig);
	painter_expect(&other, "shown 2\n");
	painter_end(&other);
}

SUITE_TEST(source_ends, two_sources_share_a_server)
{
	painter_end(&painter);
	painter_begin(&painter, 1, 1);
	painter_begin(&other, 0, 1);
	painter_show(&painter, 0, 0);
	painter_show(&other, 0, 0);
	painter_present(&other, 0, 3);
	painter_expect(&other, "shown 3\n");
	painter_expect(&painter, "");
	painter_end(&painter);
	cr_assert_not_null(rig_get_buffer(rig, 0));
	cr_assert_null(rig_get_buffer(rig, 1));
	painter_end(&other);
	painter_forget(&painter);
}

SUITE_TEST(source_ends, a_display_channel_takes_the_scanouts_that_are_free)
{
	painter_end(&painter);
	painter_begin(&painter, 1, 1);
	rig_connect(rig);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 1, 16, 8));
	recorder_expect_warning(&rig->recorder, "scanout 1");
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 16, 8));
	rig_expect(rig, SHOWN(0));
	painter_show(&painter, 0, 0);
	painter_expect_callbacks(SHOWN(1));
	peer_close(&rig->peer);
	painter_present(&painter, 0, 1);
	painter_expect_callbacks("disconnected peer-closed 0\nframe 1 16x8+0+0\n");
	painter_expect(&painter, "shown 1\n");
	cr_assert_eq(try_source(0, 1), -EBUSY);
}

SUITE_TEST(source_ends, the_channels_outputs_count_from_its_first_scanout)
{
	painter_end(&painter);
	painter_begin(&painter, 0, 1);
	rig_connect(rig);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 16, 8));
	rig_expect(rig, SHOWN(1));
}

SUITE_TEST(source_ends, without_a_free_scanout_there_is_no_display_channel)
{
	int fd = vug_server_open(rig->server);

	cr_assert_eq(fd, -EBUSY);
}

SUITE_TEST(source_ends, a_guest_reset_is_the_channels_alone)
{
	show_all();
	cr_assert_eq(vug_server_guest_reset(rig->server), 0);
	painter_expect_callbacks("");
}

static void drop_source(struct painter *ours)
{
	vug_source_unref(ours->source);
	ours->source = NULL;
	ours->react = NULL;
}

SUITE_TEST(source_ends, a_source_is_dropped_in_its_own_callback)
{
	painter.react = drop_source;
	painter_show(&painter, 0, 0);
	painter_present(&painter, 0, 1);
	painter_present(&painter, 0, 2);
	painter_expect(&painter, "shown 1\ndestroyed\n");
	painter_expect_callbacks(SHOWN(0) "frame 0 16x8+0+0\nscanout 0 off\n");
}

static void drop_server(struct painter *ours)
{
	vug_server_unref(rig->server);
	rig->server = NULL;
	cr_assert_eq(vug_source_present(ours->source, 0, NULL), -ENODEV);
	ours->react = NULL;
}

SUITE_TEST(source_ends, a_server_is_dropped_in_a_sources_callback)
{
	painter.react = drop_server;
	painter_show(&painter, 0, 0);
	painter_present(&painter, 0, 1);
	painter_present(&painter, 0, 2);
	painter_expect(&painter, "shown 1\n");
}

static void drop_source_on_scanout(struct recorder *recorder, enum recorder_event event)
{
	if (event != RECORDER_SCANOUT || painter.source == NULL)
		return;
	recorder->react = NULL;
	vug_source_unref(painter.source);
	painter.source = NULL;
	painter_begin(&other, 0, 1);
}

SUITE_TEST(source_ends, a_source_is_replaced_while_its_picture_is_announced)
{
	rig->recorder.react = drop_source_on_scanout;
	painter_show(&painter, 0, 0);
	painter_present(&painter, 0, 1);
	painter_show(&painter, 1, 1);
	painter_expect_callbacks(SHOWN(0) "scanout 0 off\n");
	painter_expect(&painter, "destroyed\n");
	painter_show(&other, 0, 0);
	painter_expect_callbacks(SHOWN(0));
	painter_end(&other);
}

SUITE_TEST(source_ends, a_source_outlives_its_server)
{
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};
	struct vug_buffer *buffer = NULL;
	uint32_t stride;
	void *pixels;

	show_all();
	cr_assert_eq(vug_source_begin_write(painter.source, 0, NULL, &pixels, &stride), 0);
	vug_server_unref(rig->server);
	rig->server = NULL;
	vug_source_end_write(painter.source);
	cr_assert_eq(vug_source_show(painter.source, 0, NULL, NULL), -ENODEV);
	cr_assert_eq(vug_source_present(painter.source, 0, NULL), -ENODEV);
	cr_assert_eq(vug_source_set_cursor(painter.source, 0, &cursor), -ENODEV);
	cr_assert_eq(vug_source_begin_write(painter.source, 0, NULL, &pixels, &stride), -ENODEV);
	cr_assert_eq(vug_source_new_buffer(painter.source, 1, 1, 0, &buffer), -ENODEV);
	cr_assert_null(vug_source_get_scanout(painter.source, 0));
	cr_assert_eq(vug_source_get_data(painter.source), &painter);
	painter_expect(&painter, "");
	vug_source_unref(painter.source);
	painter.source = NULL;
	painter_expect(&painter, "destroyed\n");
}

SUITE_TEST(source_ends, the_last_of_several_references_ends_it)
{
	cr_assert_eq(vug_source_ref(painter.source), painter.source);
	vug_source_unref(painter.source);
	painter_show(&painter, 0, 0);
	painter_expect_callbacks(SHOWN(0));
	painter_expect(&painter, "");
}
