/* SPDX-License-Identifier: MIT */
/* Callbacks: when they run, and that everything is allowed in them. */
#include "protocol/rig/samples.h"

#include <errno.h>
#include <string.h>

SUITE(samples_set_up, samples_tear_down);

/* What a test's callback does, once, in the first event of a kind. */
struct deed {
	enum recorder_event event;
	void (*act)(void);
	bool is_done;
};

static void act_unref(void)
{
	struct vug_server *server = rig->server;

	rig->server = NULL;
	vug_server_unref(server);
}

static void act_disconnect(void)
{
	vug_server_disconnect(rig->server);
}

static void act_attach(void)
{
	peer_close(&rig->peer);
	vug_server_disconnect(rig->server);
	cr_expect_eq(vug_server_attach(rig->server, peer_open(&rig->peer)), 0);
}

static void act_open(void)
{
	peer_close(&rig->peer);
	vug_server_disconnect(rig->server);
	rig->peer.fd = vug_server_open(rig->server);
	cr_expect_geq(rig->peer.fd, 0);
}

static void act_dispatch(void)
{
	cr_expect_eq(vug_server_dispatch(rig->server), -EBUSY);
}

static void act_change_monitor(void)
{
	const struct vug_monitor monitor = {
		.size = sizeof(monitor), .connected = true, .width = 333, .height = 222};

	for (uint32_t i = 0; i < vug_server_get_num_scanouts(rig->server); i++)
		vug_scanout_set_monitor(rig_get_scanout(rig, i), &monitor);
}

static void act_set_format(void)
{
	vug_scanout_set_format(rig_get_scanout(rig, 0), FOURCC_ARGB8888);
}

static void act_disconnect_and_unref(void)
{
	vug_server_disconnect(rig->server);
	act_unref();
}

static const struct {
	const char *name;
	void (*act)(void);
} deeds[] = {
	{"unref", act_unref},           {"disconnect", act_disconnect},
	{"attach", act_attach},         {"open", act_open},
	{"dispatch", act_dispatch},     {"set_monitor", act_change_monitor},
	{"set_format", act_set_format}, {"disconnect and unref", act_disconnect_and_unref},
};

static void react(struct recorder *recorder, enum recorder_event event)
{
	struct deed *deed = recorder->react_data;

	if (deed->is_done || event != deed->event)
		return;
	deed->is_done = true;
	deed->act();
}

/* All kinds of messages in a row, good and bad, in as few writes as possible. */
static void send_everything(void)
{
	struct peer_message bad = PEER_MAKE(PEER_CURSOR_POS, 99, 0, 0);

	peer_send(&rig->peer, &bad);
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make();

		peer_send(&rig->peer, &message);
	}
}

static void cause_everything(void)
{
	act_change_monitor();
	send_everything();
	rig_settle(rig);
	if (rig->server == NULL)
		return;
	peer_close(&rig->peer);
	rig_settle(rig);
}

static void start_over(void)
{
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
	samples_tear_down();
	samples_set_up();
}

static void act_in(enum recorder_event event)
{
	for (size_t i = 0; i < COUNT(deeds); i++) {
		struct deed deed = {.event = event, .act = deeds[i].act};

		start_over();
		rig->recorder.react = react;
		rig->recorder.react_data = &deed;
		cause_everything();
		cr_expect(deed.is_done, "the event never came for %s", deeds[i].name);
		recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
	}
}

SUITE_TEST(callbacks, everything_is_allowed_in_scanout_changed)
{
	act_in(RECORDER_SCANOUT);
}

SUITE_TEST(callbacks, everything_is_allowed_in_frame)
{
	act_in(RECORDER_FRAME);
}

SUITE_TEST(callbacks, everything_is_allowed_in_cursor_image)
{
	act_in(RECORDER_CURSOR_IMAGE);
}

SUITE_TEST(callbacks, everything_is_allowed_in_cursor_moved)
{
	act_in(RECORDER_CURSOR_MOVED);
}

SUITE_TEST(callbacks, everything_is_allowed_in_monitors_changed)
{
	act_in(RECORDER_MONITORS);
}

static void act_attach_again(void)
{
	cr_expect_eq(vug_server_attach(rig->server, peer_open(&rig->peer)), 0);
}

SUITE_TEST(callbacks, everything_is_allowed_in_disconnected)
{
	struct deed deed = {.event = RECORDER_DISCONNECTED, .act = act_attach_again};

	act_in(RECORDER_DISCONNECTED);
	start_over();
	rig->recorder.react = react;
	rig->recorder.react_data = &deed;
	cause_everything();
	cr_expect(vug_server_is_connected(rig->server) || !deed.is_done);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

static void attach_in_log(struct recorder *recorder, enum recorder_event event)
{
	(void)recorder;
	cr_expect(event != RECORDER_DISCONNECTED || !vug_server_is_connected(rig->server));
	if (event == RECORDER_LOG && !vug_server_is_connected(rig->server))
		act_attach_again();
}

SUITE_TEST(callbacks, disconnected_comes_before_the_log_can_attach_the_next_socket)
{
	peer_close(&rig->peer);
	rig->recorder.react = attach_in_log;
	rig_settle(rig);
	cr_assert(vug_server_is_connected(rig->server));
}

SUITE_TEST(callbacks, everything_is_allowed_in_log)
{
	act_in(RECORDER_LOG);
}

/* Each message in turn is the one whose warning ends it all. */
SUITE_TEST(callbacks, everything_is_allowed_in_the_log_of_every_bad_message)
{
	for (size_t i = 0; i < NUM_SAMPLES * COUNT(deeds); i++) {
		struct deed deed = {.event = RECORDER_LOG, .act = deeds[i / NUM_SAMPLES].act};
		struct peer_message message = peer_make((uint32_t)(i % NUM_SAMPLES) + 1, "123", 3);

		start_over();
		rig->recorder.react = react;
		rig->recorder.react_data = &deed;
		peer_add_fd(&message, samples_get_fd());
		peer_send(&rig->peer, &message);
		send_everything();
		rig_settle(rig);
	}
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

/* Debug lines come from places where nothing has gone wrong. */
SUITE_TEST(callbacks, everything_is_allowed_in_the_log_of_debugging)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 4, .log_level = VUG_LOG_DEBUG}};

	for (size_t i = 0; i < COUNT(deeds) * 40; i++) {
		struct deed deed = {.event = RECORDER_LOG, .act = deeds[i / 40].act};

		recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
		fixture_use(&options);
		/* The n-th line. */
		for (size_t skipped = 0; skipped < i % 40 && skipped < NUM_SAMPLES; skipped++)
			rig_send(rig, samples[skipped].make());
		rig->recorder.react = react;
		rig->recorder.react_data = &deed;
		send_everything();
		rig_settle(rig);
	}
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

static void act_finish_frame(void)
{
	recorder_finish_frame(&rig->recorder);
}

/* No request is handled that would look for finished frames afterwards. */
SUITE_TEST(callbacks, a_frame_finished_in_the_log_is_answered)
{
	struct deed deed = {.event = RECORDER_LOG, .act = act_finish_frame};

	rig->recorder.keeps_frames = true;
	rig_update_dmabuf(rig, 1);
	rig->recorder.react = react;
	rig->recorder.react_data = &deed;
	rig_send(rig, peer_make(99, NULL, 0));
	rig_expect_dmabuf_reply(rig);
	recorder_expect_warning(&rig->recorder, "99");
}

SUITE_TEST(callbacks, a_monitor_changed_in_one_is_told_in_the_next_dispatch)
{
	struct deed deed = {.event = RECORDER_CURSOR_MOVED, .act = act_change_monitor};

	rig->recorder.react = react;
	rig->recorder.react_data = &deed;
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1));
	rig_expect(rig, "cursor 0 at 1,1\nmonitors\n");
}

static void count_and_unref(struct recorder *recorder, enum recorder_event event)
{
	unsigned int *count = recorder->react_data;

	(void)event;
	if ((*count)++ == 0)
		act_unref();
}

SUITE_TEST(callbacks, none_runs_after_the_last_unref)
{
	unsigned int count = 0;

	rig->recorder.react = count_and_unref;
	rig->recorder.react_data = &count;
	send_everything();
	rig_settle(rig);
	cr_assert_eq(count, 1);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

static bool is_dispatching;

static void expect_dispatching(struct recorder *recorder, enum recorder_event event)
{
	(void)recorder;
	cr_expect(is_dispatching, "event %d came outside vug_server_dispatch()", event);
}

SUITE_TEST(callbacks, none_runs_outside_dispatch)
{
	rig->recorder.react = expect_dispatching;
	act_change_monitor();
	vug_server_disconnect(rig->server);
	act_attach();
	send_everything();
	is_dispatching = true;
	rig_settle(rig);
	is_dispatching = false;
	vug_server_disconnect(rig->server);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "");
}

SUITE_TEST(callbacks, a_server_without_any_serves_everything)
{
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = 4};
	struct vug_server *server = NULL;
	struct peer peer;

	cr_assert_eq(vug_server_new(&config, NULL, NULL, &server), 0);
	cr_assert_eq(vug_server_attach(server, peer_open(&peer)), 0);
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make();

		peer_send(&peer, &message);
		loop_settle(server);
		if (samples[i].has_reply)
			peer_expect_reply(&peer, (uint32_t)i + 1, NULL, samples[i].reply_size);
	}
	vug_server_unref(server);
	peer_close(&peer);
}

SUITE_TEST(callbacks, the_struct_of_an_older_program_is_enough)
{
	struct vug_callbacks callbacks = recorder_get_callbacks();
	struct vug_server *server = NULL;
	struct peer peer;
	const struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 0, 0);

	callbacks.size = offsetof(struct vug_callbacks, cursor_moved);
	cr_assert_eq(vug_server_new(NULL, &callbacks, &rig->recorder, &server), 0);
	cr_assert_eq(vug_server_attach(server, peer_open(&peer)), 0);
	peer_send(&peer, &message);
	loop_settle(server);
	recorder_expect(&rig->recorder, "");
	vug_server_unref(server);
	peer_close(&peer);
}

/* The callback of a frame runs when the next request is there already. */
SUITE_TEST(callbacks, nothing_behind_pixels_is_told_once_their_frame_has_disconnected)
{
	const struct peer_message messages[] = {peer_update(0, 0, 0, 4, 4, NULL),
						PEER_MAKE(PEER_CURSOR_POS, 0, 5, 6)};
	struct deed deed = {.event = RECORDER_FRAME, .act = act_disconnect};

	rig->recorder.react = react;
	rig->recorder.react_data = &deed;
	peer_send_together(&rig->peer, messages, COUNT(messages));
	rig_settle(rig);
	recorder_expect(&rig->recorder, "frame 0 4x4+0+0\n");
}
