/* SPDX-License-Identifier: MIT */
/* The end of a server, and what other threads do with listeners in the middle of a dispatch. */
#include "protocol/listener/watcher.h"
#include "protocol/rig/fake_clock.h"

#define MAX_LOOKS 12

static struct watcher first, second;
/* Looks at the clock until the next event; 0: there is none. */
static unsigned int looks_left;

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .has_no_frame_callback = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	fake_clock_install();
	first = second = (struct watcher){.pace = WATCHER_KEEPS};
	watcher_begin(&first, NULL);
	rig_show_dmabuf(rig, 0, 16, 16);
	watcher_forget(&first);
}

static void tear_down(void)
{
	fake_clock_set_meanwhile(NULL);
	watcher_end(&first);
	if (rig->server != NULL)
		rig_settle(rig);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

static void end_server_in_callback(struct watcher *reacting)
{
	(void)reacting;
	if (rig->server != NULL)
		vug_server_unref(rig->server);
	rig->server = NULL;
}

static const char *get_events(struct watcher *watcher)
{
	fflush(watcher->stream);
	return watcher->events + watcher->seen;
}

SUITE_TEST(listener_ends, no_callback_runs_after_a_callback_has_dropped_the_server)
{
	const struct peer_message messages[] = {PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1),
						PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, 16, 16)};

	watcher_begin(&second, NULL);
	watcher_forget(&second);
	watcher_finish_frame(&second);
	first.react = end_server_in_callback;
	peer_send_together(&rig->peer, messages, COUNT(messages));
	rig_settle(rig);
	cr_expect_str_eq(get_events(&first), "cursor 0 at 1,1\n");
	cr_expect_str_eq(get_events(&second), "");
	peer_close(&rig->peer);
	watcher_end(&second);
}

/* ---- another thread, in the middle of a dispatch ---------------------------------------- */

/* At every look at the clock of a dispatch: what another thread could do at that moment. */
static void expect_reply_whenever(void (*event)(void))
{
	for (unsigned int look = 1; look <= MAX_LOOKS; look++) {
		first.pace = WATCHER_KEEPS;
		looks_left = look;
		fake_clock_set_meanwhile(event);
		rig_update_dmabuf(rig, 0);
		fake_clock_set_meanwhile(NULL);
		rig_settle(rig);
		if (looks_left > 0)
			return;
		rig_expect_dmabuf_reply(rig);
		vug_listener_set_visible(first.listener, true);
		rig_settle(rig);
		while (first.num_frames > 0)
			watcher_finish_frame(&first);
	}
	cr_assert_fail("a dispatch looks at the clock too often for this test");
}

static void hide(void)
{
	if (looks_left > 0 && --looks_left == 0)
		vug_listener_set_visible(first.listener, false);
}

SUITE_TEST(listener_ends, a_listener_that_is_hidden_in_a_dispatch_delays_no_reply)
{
	expect_reply_whenever(hide);
}

static struct vug_listener *dropped;

static void drop(void)
{
	if (looks_left > 0 && --looks_left == 0)
		vug_listener_unref(dropped);
}

static void ignore(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	(void)data;
	vug_frame_done(frame);
}

/* A listener on a thread of its own, which does not run for the moment. */
static struct vug_listener *add_sleeper(void)
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_OWN_THREAD};
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
							 .frame = ignore};
	struct vug_listener *listener;

	cr_assert_eq(vug_listener_new(rig->server, &config, &callbacks, NULL, &listener), 0);
	return listener;
}

SUITE_TEST(listener_ends, a_listener_that_is_dropped_in_a_dispatch_delays_no_reply)
{
	first.pace = WATCHER_DONE;
	for (unsigned int look = 1; look <= MAX_LOOKS; look++) {
		dropped = add_sleeper();
		looks_left = look;
		fake_clock_set_meanwhile(drop);
		rig_update_dmabuf(rig, 0);
		fake_clock_set_meanwhile(NULL);
		rig_settle(rig);
		if (looks_left > 0) {
			vug_listener_unref(dropped);
			rig_settle(rig);
		}
		rig_expect_dmabuf_reply(rig);
		if (looks_left > 0)
			return;
	}
	cr_assert_fail("a dispatch looks at the clock too often for this test");
}

SUITE_TEST(listener_ends, a_picture_that_was_never_delivered_is_not_waited_for_after_its_end)
{
	struct vug_listener *sleeper = add_sleeper();

	first.pace = WATCHER_DONE;
	rig_update_dmabuf(rig, 0);
	rig_expect(rig, "");
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	recorder_forget(&rig->recorder);
	rig_expect_dmabuf_reply(rig);
	vug_listener_unref(sleeper);
	rig_settle(rig);
}
