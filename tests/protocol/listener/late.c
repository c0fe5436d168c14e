/* SPDX-License-Identifier: MIT */
/* Listeners that are late: each has a clock of its own, and costs the guest one timeout in all. */
#include "protocol/listener/watcher.h"
#include "protocol/rig/fake_clock.h"

#include <stdlib.h>
#include <string.h>

static struct watcher prompt, slow;

static void set_up(void)
{
	const struct vug_listener_config slow_config = {
		.size = sizeof(slow_config), .deadline_ms = 30, .name = "the wall"};
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .has_no_frame_callback = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	fake_clock_install();
	prompt = (struct watcher){.pace = WATCHER_DONE};
	slow = (struct watcher){.pace = WATCHER_KEEPS};
	watcher_begin(&prompt, NULL);
	watcher_begin(&slow, &slow_config);
	rig_show_dmabuf(rig, 0, 16, 16);
	watcher_forget(&prompt);
	watcher_forget(&slow);
}

static void tear_down(void)
{
	watcher_end(&prompt);
	watcher_end(&slow);
	rig_settle(rig);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

SUITE_TEST(listener_late, a_listener_is_waited_for_until_its_deadline)
{
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(29);
	rig_expect(rig, "");
	fake_clock_advance(1);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "the wall has not shown scanout 0 within 30 ms");
}

SUITE_TEST(listener_late, a_stuck_listener_costs_the_guest_one_timeout_in_all)
{
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(30);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "the wall");
	for (int i = 0; i < 100; i++) {
		rig_update_dmabuf(rig, 0);
		rig_expect_dmabuf_reply(rig);
	}
	watcher_expect(&slow, "frame 0 16x16+0+0\n");
}

SUITE_TEST(listener_late, a_late_listener_counts_again_when_it_has_given_its_frame_back)
{
	rig_update_dmabuf(rig, 0);
	fake_clock_advance(30);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "the wall");
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	watcher_finish_frame(&slow);
	watcher_expect(&slow, "frame 0 16x16+0+0\nframe 0 16x16+0+0\n");
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	watcher_finish_frame(&slow);
	watcher_finish_frame(&slow);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_late, a_listener_that_keeps_an_earlier_buffer_is_late_once)
{
	slow.pace = WATCHER_SHOWS;
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	fake_clock_advance(30);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "the wall");
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
}

SUITE_TEST(listener_late, a_listener_that_never_dispatches_is_late_once)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_OWN_THREAD,
						   .deadline_ms = 20,
						   .name = "the sleeper"};
	struct watcher sleeper = {.pace = WATCHER_DONE};

	slow.pace = WATCHER_DONE;
	watcher_begin(&sleeper, &config);
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	fake_clock_advance(20);
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "the sleeper");
	rig_update_dmabuf(rig, 0);
	rig_expect_dmabuf_reply(rig);
	cr_assert_eq(vug_listener_dispatch(sleeper.listener), 0);
	watcher_expect(&sleeper, "scanout 0 16x16+0+0\nframe 0 16x16+0+0\n");
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	cr_assert_eq(vug_listener_dispatch(sleeper.listener), 0);
	rig_settle(rig);
	rig_expect_dmabuf_reply(rig);
	watcher_end(&sleeper);
	rig_settle(rig);
}

/* The events of the prompt listener over a thousand updates, of a guest that never waits too long. */
static void run_updates(void)
{
	for (uint32_t i = 0; i < 1000; i++) {
		rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, i % 16, i / 16 % 16, 1, 1));
		fake_clock_advance(30);
		rig_expect_dmabuf_reply(rig);
	}
}

SUITE_TEST(listener_late, a_prompt_listener_gets_the_frames_that_it_gets_alone)
{
	const struct vug_listener_config late_config = {.size = sizeof(late_config),
							.deadline_ms = 25};
	struct watcher hidden = {.pace = WATCHER_KEEPS}, late = {.pace = WATCHER_KEEPS};
	char *alone;

	vug_listener_set_visible(slow.listener, false);
	run_updates();
	fflush(prompt.stream);
	alone = strdup(prompt.events + prompt.seen);
	watcher_forget(&prompt);
	vug_listener_set_visible(slow.listener, true);
	watcher_begin(&late, &late_config);
	watcher_begin(&hidden, NULL);
	vug_listener_set_visible(hidden.listener, false);
	run_updates();
	watcher_expect(&prompt, alone);
	free(alone);
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "has not shown"), 2);
	watcher_end(&hidden);
	watcher_end(&late);
}
