/* SPDX-License-Identifier: MIT */
/* Listeners come and go, at any time; and what is wrong with an argument. */
#include "protocol/listener/watcher.h"

#include <errno.h>
#include <unistd.h>

static struct watcher watcher;

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .has_no_frame_callback = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	watcher = (struct watcher){.pace = WATCHER_KEEPS};
	watcher_begin(&watcher, NULL);
	rig_show_dmabuf(rig, 0, 16, 16);
	watcher_forget(&watcher);
}

static void tear_down(void)
{
	watcher_end(&watcher);
	rig_settle(rig);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

static void drop_listener(struct watcher *reacting)
{
	vug_listener_unref(reacting->listener);
	reacting->listener = NULL;
}

SUITE_TEST(listener_lifetime, a_listener_may_drop_itself_in_its_callback)
{
	watcher.react = drop_listener;
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	recorder_forget(&rig->recorder);
	watcher_expect(&watcher, "scanout 0 off\n");
	rig_show_dmabuf(rig, 0, 16, 16);
	watcher_expect(&watcher, "");
}

SUITE_TEST(listener_lifetime,
	   a_listener_behind_one_that_drops_itself_in_its_callback_gets_its_frame)
{
	struct watcher behind = {.pace = WATCHER_DONE};

	watcher_begin(&behind, NULL);
	rig_settle(rig);
	watcher_forget(&behind);
	watcher.react = drop_listener;
	rig_update_dmabuf(rig, 0);
	watcher_expect(&watcher, "frame 0 16x16+0+0\n");
	watcher_expect(&behind, "frame 0 16x16+0+0\n");
	watcher_end(&behind);
}

static void expect_busy(struct watcher *reacting)
{
	cr_expect_eq(vug_listener_dispatch(reacting->listener), -EBUSY);
}

SUITE_TEST(listener_lifetime, a_dispatch_inside_its_own_callback_is_refused)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_OWN_THREAD};
	struct watcher own = {.pace = WATCHER_DONE, .react = expect_busy};

	watcher_begin(&own, &config);
	cr_assert_eq(vug_listener_dispatch(own.listener), 0);
	watcher_expect(&own, "scanout 0 16x16+0+0\nframe 0 16x16+0+0\n");
	watcher_end(&own);
}

SUITE_TEST(listener_lifetime, a_listener_and_its_frames_outlive_the_server)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	rig_update_dmabuf(rig, 0);
	vug_server_unref(rig->server);
	rig->server = NULL;
	cr_assert_eq(watcher.num_frames, 1);
	cr_expect_eq(vug_buffer_get_layout(vug_frame_get_buffer(watcher.frames[0]), &layout), 0);
	cr_expect_eq(layout.width, 16);
	vug_frame_shown(watcher.frames[0]);
	vug_listener_set_visible(watcher.listener, false);
	vug_listener_set_visible(watcher.listener, true);
	while (watcher.num_frames > 0)
		watcher_finish_frame(&watcher);
	vug_listener_unref(watcher.listener);
	watcher.listener = NULL;
	peer_close(&rig->peer);
}

/* Shown in the last moment, finished after the end: the census finds what is left of it. */
SUITE_TEST(listener_lifetime, a_frame_that_was_shown_last_leaves_nothing_behind)
{
	rig_update_dmabuf(rig, 0);
	vug_frame_shown(watcher.frames[0]);
	vug_server_unref(rig->server);
	rig->server = NULL;
	watcher_finish_frame(&watcher);
	drop_listener(&watcher);
	peer_close(&rig->peer);
}

SUITE_TEST(listener_lifetime, a_fence_of_a_shown_frame_leaves_nothing_behind)
{
	int fence[2];

	cr_assert_eq(pipe(fence), 0);
	rig_update_dmabuf(rig, 0);
	vug_frame_shown(watcher.frames[0]);
	cr_assert_eq(vug_frame_done_after(watcher.frames[0], fence[0]), 0);
	watcher.num_frames = 0;
	vug_server_unref(rig->server);
	rig->server = NULL;
	close(fence[1]);
	drop_listener(&watcher);
	peer_close(&rig->peer);
}

SUITE_TEST(listener_lifetime, a_frame_of_a_dropped_listener_may_outlive_the_server)
{
	rig_update_dmabuf(rig, 0);
	vug_frame_shown(watcher.frames[0]);
	drop_listener(&watcher);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	vug_server_unref(rig->server);
	rig->server = NULL;
	watcher_finish_frame(&watcher);
	peer_close(&rig->peer);
}

SUITE_TEST(listener_lifetime, a_frame_outlives_its_listener)
{
	rig_update_dmabuf(rig, 0);
	drop_listener(&watcher);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	cr_assert_eq(watcher.num_frames, 1);
	vug_frame_shown(watcher.frames[0]);
	watcher_finish_frame(&watcher);
}

SUITE_TEST(listener_lifetime, a_listener_with_further_references_stays)
{
	struct vug_listener *again = vug_listener_ref(watcher.listener);

	cr_assert_eq(again, watcher.listener);
	vug_listener_unref(again);
	rig_update_dmabuf(rig, 0);
	watcher_finish_frame(&watcher);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_lifetime, a_listener_holds_sixteen_frames_and_gets_no_more)
{
	watcher.pace = WATCHER_SHOWS;
	for (int i = 0; i < 16; i++) {
		rig_update_dmabuf(rig, 0);
		rig_expect_dmabuf_reply(rig);
	}
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	cr_expect_eq(watcher.num_frames, 16);
	watcher_finish_frame(&watcher);
	rig_expect_dmabuf_reply(rig);
	cr_expect_eq(watcher.num_frames, 16);
}

SUITE_TEST(listener_lifetime, a_wrong_argument_is_refused)
{
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};
	const struct vug_listener_config unknown = {.size = sizeof(unknown), .flags = 1u << 31};
	const struct vug_listener_config both = {
		.size = sizeof(both), .flags = VUG_LISTENER_STABLE | VUG_LISTENER_TEARING_ALLOWED};
	const struct vug_listener_config torn = {.size = sizeof(torn),
						 .flags = VUG_LISTENER_EXACT_DAMAGE |
							  VUG_LISTENER_TEARING_ALLOWED};
	const struct vug_listener_config no_size = {.flags = 0};
	struct vug_cursor_info cursor = {.size = sizeof(cursor)};
	struct vug_listener *listener;

	cr_expect_eq(vug_listener_new(NULL, NULL, &callbacks, NULL, &listener), -EINVAL);
	cr_expect_eq(vug_listener_new(rig->server, NULL, NULL, NULL, &listener), -EINVAL);
	cr_expect_eq(vug_listener_new(rig->server, NULL, &callbacks, NULL, NULL), -EINVAL);
	cr_expect_eq(vug_listener_new(rig->server, &unknown, &callbacks, NULL, &listener), -EINVAL);
	cr_expect_eq(vug_listener_new(rig->server, &both, &callbacks, NULL, &listener), -EINVAL);
	cr_expect_eq(vug_listener_new(rig->server, &torn, &callbacks, NULL, &listener), -EINVAL);
	cr_expect_eq(vug_listener_new(rig->server, &no_size, &callbacks, NULL, &listener), -EINVAL);
	cr_expect_eq(vug_listener_get_fd(NULL), -EINVAL);
	cr_expect_eq(vug_listener_get_fd(watcher.listener), -EINVAL);
	cr_expect_eq(vug_listener_dispatch(NULL), -EINVAL);
	cr_expect_eq(vug_listener_dispatch(watcher.listener), -EINVAL);
	cr_expect_null(vug_listener_get_data(NULL));
	cr_expect_null(vug_listener_ref(NULL));
	cr_expect_null(vug_listener_get_buffer(NULL, rig_get_scanout(rig, 0), NULL));
	cr_expect_null(vug_listener_get_buffer(watcher.listener, NULL, NULL));
	cr_expect_eq(vug_listener_get_cursor(NULL, rig_get_scanout(rig, 0), &cursor), -EINVAL);
	cr_expect_eq(vug_listener_get_cursor(watcher.listener, NULL, &cursor), -EINVAL);
	cr_expect_eq(vug_listener_get_cursor(watcher.listener, rig_get_scanout(rig, 0), NULL),
		     -EINVAL);
	cr_expect_null(vug_frame_get_scanout(NULL));
	vug_frame_shown(NULL);
	vug_listener_unref(NULL);
	vug_listener_set_visible(NULL, true);
}
