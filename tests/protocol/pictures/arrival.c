/* SPDX-License-Identifier: MIT */
/* vug_frame_get_arrival(): how late a picture is. */
#include <string.h>
#include <time.h>

#include <vug/listener.h>

#include "protocol/rig/fake_clock.h"

/* So long that the real timer does not come first on a slow machine. */
#define TIMEOUT_MS 60000
#define MORE_THAN_A_DISPATCH 600

static void set_up(void)
{
	const struct rig_options options = {
		.config = {.num_scanouts = 1, .frame_timeout_ms = TIMEOUT_MS},
		.keeps_frames = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
}

SUITE(set_up, fixture_tear_down);

/* Of the n-th frame that is kept. */
static int64_t get_arrival(size_t n)
{
	cr_assert_gt(rig->recorder.num_frames, n);
	return vug_frame_get_arrival(rig->recorder.frames[n]);
}

static void update(void)
{
	rig_send(rig, peer_update(0, 0, 0, 2, 2, NULL));
}

static void show(void)
{
	rig_show_surface(rig, 0, 8, 8);
	fake_clock_install();
}

/* Of the last frame of a listener's. */
static int64_t listened;

static void listen(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	(void)data;
	listened = vug_frame_get_arrival(frame);
	vug_frame_done(frame);
}

static struct vug_listener *add_listener(void)
{
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
							 .frame = listen};
	struct vug_listener *listener;

	cr_assert_eq(vug_listener_new(rig->server, NULL, &callbacks, NULL, &listener), 0);
	rig_settle(rig);
	return listener;
}

/* The callback keeps a frame, so that all later damage waits for the callback. */
SUITE_TEST(arrival, a_listener_gets_the_arrival_of_what_it_has_not_had)
{
	struct vug_listener *listener = add_listener();
	int64_t start;

	show();
	update();
	start = listened;
	for (int i = 1; i <= 3; i++) {
		fake_clock_advance(7);
		update();
		cr_expect_eq(listened, start + INT64_C(7000) * i);
	}
	recorder_forget(&rig->recorder);
	vug_listener_unref(listener);
	rig_settle(rig);
}

SUITE_TEST(arrival, a_picture_arrived_for_a_listener_when_it_became_visible)
{
	struct vug_listener *listener = add_listener();
	int64_t start;

	show();
	update();
	start = listened;
	fake_clock_advance(7);
	vug_listener_set_visible(listener, false);
	update();
	fake_clock_advance(7);
	vug_listener_set_visible(listener, true);
	rig_settle(rig);
	cr_expect_eq(listened, start + INT64_C(14000));
	recorder_forget(&rig->recorder);
	vug_listener_unref(listener);
	rig_settle(rig);
}

static int64_t get_monotonic_time(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

SUITE_TEST(arrival, an_arrival_is_of_the_monotonic_clock)
{
	int64_t before;

	rig_show_surface(rig, 0, 8, 8);
	before = get_monotonic_time();
	update();
	cr_expect_geq(get_arrival(0), before);
	cr_expect_leq(get_arrival(0), get_monotonic_time());
	recorder_forget(&rig->recorder);
}

SUITE_TEST(arrival, a_frame_arrived_when_its_first_byte_came)
{
	const struct peer_message message = peer_update(0, 0, 0, 2, 2, NULL);
	int64_t before;

	show();
	update();
	before = get_arrival(0);
	rig_finish_frame(rig);
	peer_send_part(&rig->peer, &message, 0, message.length - 1);
	rig_settle(rig);
	fake_clock_advance(7);
	peer_send_part(&rig->peer, &message, message.length - 1, message.length);
	rig_settle(rig);
	cr_expect_eq(get_arrival(0), before);
	recorder_forget(&rig->recorder);
}

static void append(struct peer_message *message, const struct peer_message *other)
{
	memcpy(message->bytes + message->length, other->bytes, other->length);
	message->length += other->length;
}

/* What one dispatch has read and the next one handles has not come between them. */
SUITE_TEST(arrival, a_frame_arrived_when_it_was_read_not_when_it_was_handled)
{
	const struct peer_message position = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1);
	const struct peer_message last = peer_update(0, 0, 0, 2, 2, NULL);
	struct peer_message all = {.length = 0};
	int64_t before;

	show();
	update();
	before = get_arrival(0);
	rig_finish_frame(rig);
	for (unsigned int i = 0; i < MORE_THAN_A_DISPATCH; i++)
		append(&all, &position);
	append(&all, &last);
	peer_send(&rig->peer, &all);
	cr_assert_eq(vug_server_dispatch(rig->server), 0);
	cr_assert_eq(rig->recorder.num_frames, 0, "one dispatch has handled all of it");
	fake_clock_advance(7);
	cr_expect_eq(get_arrival(0), before);
	recorder_forget(&rig->recorder);
}

SUITE_TEST(arrival, a_frame_arrived_when_its_first_update_came)
{
	int64_t before;

	show();
	update();
	before = get_arrival(0);
	fake_clock_advance(5);
	update();
	fake_clock_advance(5);
	update();
	rig_finish_frame(rig);
	cr_expect_eq(get_arrival(0), before + 5000);
	recorder_forget(&rig->recorder);
}

SUITE_TEST(arrival, a_frame_of_a_dmabuf_has_an_arrival)
{
	int64_t before;

	rig_show_dmabuf(rig, 0, 16, 16);
	fake_clock_install();
	rig_update_dmabuf(rig, 0);
	before = get_arrival(0);
	rig_finish_frame(rig);
	rig_expect_dmabuf_reply(rig);
	fake_clock_advance(3);
	rig_update_dmabuf(rig, 0);
	cr_expect_eq(get_arrival(0), before + 3000);
	recorder_forget(&rig->recorder);
}
