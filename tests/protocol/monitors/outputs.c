/* SPDX-License-Identifier: MIT */
/* Monitors and the outputs of the guest's GPU: what is said where there are not as many. */
#include "protocol/rig/fake_clock.h"

#include "util/log.h"

SUITE(fixture_set_up, fixture_tear_down);

/* Scanout 1 gets a monitor, as scanout 0 has. */
static void plug_in_both(void)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor),
					    .connected = true,
					    .width = 1024,
					    .height = 768,
					    .x = 1280};

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 1), &monitor), 0);
	rig_settle(rig);
	rig_expect(rig, "monitors\n");
}

static void ask_for_edid(uint32_t scanout)
{
	uint8_t reply[PEER_EDID_REPLY_SIZE];

	rig_send(rig, PEER_MAKE(PEER_GET_EDID, scanout));
	peer_expect_reply(&rig->peer, PEER_GET_EDID, reply, sizeof(reply));
}

static void show(void)
{
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 64, 48));
}

SUITE_TEST(outputs, a_monitor_that_the_guest_does_not_ask_for_is_reported_with_a_remedy)
{
	plug_in_both();
	ask_for_edid(0);
	show();
	recorder_expect_warning(&rig->recorder, "max_outputs=2");
}

SUITE_TEST(outputs, a_monitor_that_the_guest_does_not_ask_for_is_reported_with_a_dmabuf_too)
{
	plug_in_both();
	ask_for_edid(0);
	rig_show_dmabuf(rig, 0, 64, 48);
	recorder_expect_warning(&rig->recorder, "max_outputs=2");
}

SUITE_TEST(outputs, a_monitor_that_the_guest_does_not_ask_for_is_reported_once_a_connection)
{
	plug_in_both();
	ask_for_edid(0);
	show();
	ask_for_edid(0);
	show();
	recorder_expect_warning(&rig->recorder, "2 monitors");
}

SUITE_TEST(outputs, a_monitor_that_the_guest_does_not_ask_for_is_reported_on_each_connection)
{
	plug_in_both();
	for (unsigned int i = 0; i < 2; i++) {
		ask_for_edid(0);
		show();
		recorder_expect_warning(&rig->recorder, "2 monitors");
		peer_close(&rig->peer);
		rig_settle(rig);
		rig_connect(rig);
	}
}

SUITE_TEST(outputs, nothing_is_said_where_the_guest_asks_for_each_monitor)
{
	plug_in_both();
	ask_for_edid(0);
	ask_for_edid(1);
	show();
}

SUITE_TEST(outputs, nothing_is_said_of_a_monitor_that_is_not_plugged_in)
{
	ask_for_edid(0);
	show();
}

SUITE_TEST(outputs, a_back_end_that_asks_for_the_second_one_alone_tells_nothing)
{
	plug_in_both();
	ask_for_edid(1);
	show();
}

SUITE_TEST(outputs, a_guest_without_edids_tells_nothing)
{
	plug_in_both();
	show();
}

SUITE_TEST(outputs, an_output_without_a_monitor_is_told_of_with_what_to_do)
{
	ask_for_edid(2);
	recorder_expect_warning(&rig->recorder, "max_outputs");
}

/* Each connection of a back end that comes and goes could have one. */
SUITE_TEST(outputs, the_warnings_of_many_connections_are_limited)
{
	fake_clock_install();
	plug_in_both();
	for (unsigned int i = 0; i < VUG_LOG_BURST + 2; i++) {
		ask_for_edid(0);
		show();
		peer_close(&rig->peer);
		rig_settle(rig);
		rig_connect(rig);
	}
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "max_outputs"),
		     VUG_LOG_BURST);
}

static void disconnect_at_frame(struct recorder *recorder, enum recorder_event event)
{
	(void)recorder;
	if (event == RECORDER_FRAME)
		vug_server_disconnect(rig->server);
}

SUITE_TEST(outputs, nothing_is_said_once_a_frame_before_the_picture_has_disconnected)
{
	const struct peer_message messages[] = {peer_update(0, 0, 0, 4, 4, NULL),
						PEER_MAKE(PEER_SCANOUT, 0, 64, 48)};

	rig_show_surface(rig, 0, 4, 4);
	plug_in_both();
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	ask_for_edid(0);
	rig->recorder.react = disconnect_at_frame;
	peer_send_together(&rig->peer, messages, COUNT(messages));
	rig_settle(rig);
	recorder_expect(&rig->recorder, "frame 0 4x4+0+0\n");
}
