/* SPDX-License-Identifier: MIT */
/* What a server keeps of a guest that is reset behind an interposer: nothing but its last picture. */
#include "protocol/interposer/reset_rig.h"

static void set_up(void)
{
	reset_set_up();
	reset_start(&reset_qemu);
}

SUITE(set_up, reset_tear_down);

static void say(struct peer_message message)
{
	peer_send(&reset->channel, &message);
	interposer_settle();
}

static void show_cursor(void)
{
	uint32_t pixels[PEER_CURSOR_PIXELS] = {0xff00ff00};

	say(peer_cursor_update(1, 10, 20, 1, 2, pixels));
	recorder_forget(&pair->recorder);
}

static void expect_events(const char *events)
{
	recorder_expect(&pair->recorder, events);
}

SUITE_TEST(reset_guest, the_old_guests_cursor_is_hidden)
{
	show_cursor();
	reset_guest();
	expect_events("cursor 1 at 10,20 hidden\n");
	reset_expect_sweep();
	expect_events("");
}

SUITE_TEST(reset_guest, the_old_guests_cursor_is_hidden_where_its_resources_cannot_be_removed)
{
	struct reset_options options = reset_qemu;

	reset_tear_down();
	reset_set_up();
	options.number = 16;
	reset_start(&options);
	show_cursor();
	reset_guest();
	reset_expect_kick();
	expect_events("cursor 1 at 10,20 hidden\n");
	recorder_expect_warning(&pair->recorder, "too short");
}

/* More than one dispatch takes, and read after the reset has been seen. */
SUITE_TEST(reset_guest, what_it_did_last_does_not_show_its_cursor_again)
{
	struct peer_message position = PEER_MAKE(PEER_CURSOR_POS, 1, 3, 4);
	static char expected[20000];
	size_t length = 0;

	reset_stop(17);
	reset_prepare(0);
	for (int i = 0; i < 600; i++) {
		peer_send(&reset->channel, &position);
		length += (size_t)snprintf(expected + length, sizeof(expected) - length,
					   "cursor 1 at 3,4\n");
	}
	snprintf(expected + length, sizeof(expected) - length, "cursor 1 at 3,4 hidden\n");
	reset_kick();
	expect_events(expected);
	reset_expect_sweep();
}

SUITE_TEST(reset_guest, the_old_guests_cursor_image_is_not_shown_for_the_next_guest)
{
	show_cursor();
	reset_guest();
	reset_expect_sweep();
	recorder_forget(&pair->recorder);
	say(PEER_MAKE(PEER_CURSOR_POS, 1, 3, 4));
	expect_events("cursor 1 at 3,4 hidden\n");
	show_cursor();
	say(PEER_MAKE(PEER_CURSOR_POS, 1, 3, 4));
	expect_events("cursor 1 at 3,4\n");
}

SUITE_TEST(reset_guest, a_pause_hides_nothing)
{
	show_cursor();
	reset_stop(17);
	reset_prepare(17);
	reset_kick();
	reset_expect_kick();
	expect_events("");
}

/* 16 × 16 pixels whose updates count from (100, 50). */
SUITE_TEST(reset_guest, where_its_updates_counted_from_is_forgotten)
{
	say(PEER_MAKE(PEER_SCANOUT, 0, 16, 16));
	say(peer_update(0, 100, 50, 16, 16, NULL));
	reset_guest();
	reset_expect_sweep();
	recorder_forget(&pair->recorder);
	say(peer_update(0, 100, 50, 4, 4, NULL));
	expect_events("");
	say(peer_update(0, 1, 2, 4, 4, NULL));
	expect_events("frame 0 4x4+1+2\n");
}
