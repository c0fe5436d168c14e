/* SPDX-License-Identifier: MIT */
/* CURSOR_POS, CURSOR_POS_HIDE and CURSOR_UPDATE. */
#include "protocol/rig/fixture.h"

#include <limits.h>
#include <string.h>

SUITE(fixture_set_up, fixture_tear_down);

static void move(uint32_t scanout, int32_t x, int32_t y)
{
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS, scanout, (uint32_t)x, (uint32_t)y));
}

static void hide(uint32_t scanout, int32_t x, int32_t y)
{
	rig_send(rig, PEER_MAKE(PEER_CURSOR_POS_HIDE, scanout, (uint32_t)x, (uint32_t)y));
}

/* All of one colour. */
static void set_image(uint32_t scanout, uint32_t colour)
{
	uint32_t pixels[PEER_CURSOR_PIXELS];

	for (size_t i = 0; i < PEER_CURSOR_PIXELS; i++)
		pixels[i] = colour;
	rig_send(rig, peer_cursor_update(scanout, 10, 20, 1, 2, pixels));
}

static void set_image_quietly(uint32_t scanout, uint32_t colour)
{
	set_image(scanout, colour);
	recorder_forget(&rig->recorder);
}

SUITE_TEST(cursor, a_position_is_reported)
{
	move(0, 12, 34);
	rig_expect(rig, "cursor 0 at 12,34\n");
}

SUITE_TEST(cursor, a_position_is_signed)
{
	move(0, -5, -63);
	rig_expect(rig, "cursor 0 at -5,-63\n");
}

SUITE_TEST(cursor, a_position_has_32_bits)
{
	move(0, INT_MIN, INT_MAX);
	rig_expect(rig, "cursor 0 at -2147483648,2147483647\n");
}

SUITE_TEST(cursor, each_scanout_has_its_own)
{
	move(1, 1, 2);
	hide(0, 3, 4);
	rig_expect(rig, "cursor 1 at 1,2\ncursor 0 at 3,4 hidden\n");
}

SUITE_TEST(cursor, hide_hides)
{
	hide(0, -1, 8);
	rig_expect(rig, "cursor 0 at -1,8 hidden\n");
}

SUITE_TEST(cursor, the_next_position_shows_it_again)
{
	hide(0, 1, 1);
	move(0, 2, 2);
	rig_expect(rig, "cursor 0 at 1,1 hidden\ncursor 0 at 2,2\n");
}

SUITE_TEST(cursor, an_update_brings_the_image_and_then_the_position)
{
	set_image(0, 0xff112233);
	rig_expect(rig, "cursor-image 0 hot 1,2\ncursor 0 at 10,20\n");
}

SUITE_TEST(cursor, every_pixel_is_passed_on)
{
	uint32_t pixels[PEER_CURSOR_PIXELS];

	for (uint32_t i = 0; i < PEER_CURSOR_PIXELS; i++)
		pixels[i] = i << 20 | i;
	rig_send(rig, peer_cursor_update(0, 0, 0, 0, 0, pixels));
	cr_assert_eq(memcmp(rig->recorder.cursor, pixels, sizeof(pixels)), 0);
}

SUITE_TEST(cursor, an_image_of_zeros_hides_it)
{
	set_image(0, 0);
	rig_expect(rig, "cursor-image 0 hot 1,2\ncursor 0 at 10,20 hidden\n");
}

SUITE_TEST(cursor, an_image_of_zeros_stays_hidden_wherever_it_moves)
{
	set_image_quietly(0, 0);
	move(0, 5, 5);
	rig_expect(rig, "cursor 0 at 5,5 hidden\n");
}

SUITE_TEST(cursor, an_image_of_zeros_hides_on_its_own_scanout_alone)
{
	set_image_quietly(0, 0);
	move(1, 5, 5);
	rig_expect(rig, "cursor 1 at 5,5\n");
}

SUITE_TEST(cursor, the_next_image_shows_it_again)
{
	set_image_quietly(0, 0);
	set_image(0, 0xffffffff);
	rig_expect(rig, "cursor-image 0 hot 1,2\ncursor 0 at 10,20\n");
}

SUITE_TEST(cursor, a_single_pixel_is_an_image)
{
	for (size_t i = 0; i < PEER_CURSOR_PIXELS; i += PEER_CURSOR_PIXELS - 1) {
		uint32_t pixels[PEER_CURSOR_PIXELS] = {0};

		pixels[i] = 1;
		rig_send(rig, peer_cursor_update(0, 0, 0, 0, 0, pixels));
		rig_expect(rig, "cursor-image 0 hot 0,0\ncursor 0 at 0,0\n");
	}
}

SUITE_TEST(cursor, nothing_needs_to_be_shown_for_it)
{
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	move(0, 1, 1);
	rig_expect(rig, "cursor 0 at 1,1\n");
}

SUITE_TEST(cursor, an_absent_scanout_is_skipped)
{
	static const uint32_t absent[] = {2, 16, UINT32_MAX};

	for (size_t i = 0; i < COUNT(absent); i++) {
		move(absent[i], 1, 1);
		recorder_expect_warning(&rig->recorder, "CURSOR_POS");
		hide(absent[i], 1, 1);
		recorder_expect_warning(&rig->recorder, "CURSOR_POS_HIDE");
		set_image(absent[i], 0xff000000);
		recorder_expect_warning(&rig->recorder, "CURSOR_UPDATE");
	}
	rig_expect(rig, "");
	rig_expect_alive(rig);
}

SUITE_TEST(cursor, a_new_connection_begins_visible)
{
	set_image_quietly(0, 0);
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	move(0, 5, 5);
	rig_expect(rig, "cursor 0 at 5,5\n");
}

/* ---- and its end ------------------------------------------------------------------------ */

static void leave(void)
{
	peer_close(&rig->peer);
	rig_settle(rig);
}

SUITE_TEST(cursor, a_back_end_that_leaves_takes_it_along_before_that_is_told)
{
	set_image_quietly(1, 0xffffffff);
	leave();
	recorder_expect(&rig->recorder, "cursor 1 at 10,20 hidden\ndisconnected peer-closed 0\n");
}

SUITE_TEST(cursor, a_hidden_cursor_is_not_hidden_again)
{
	move(0, 1, 2);
	hide(0, 3, 4);
	recorder_forget(&rig->recorder);
	leave();
	recorder_expect(&rig->recorder, "disconnected peer-closed 0\n");
}

SUITE_TEST(cursor, after_a_disconnect_of_the_programs_it_is_hidden_in_the_next_dispatch)
{
	move(0, 1, 2);
	recorder_forget(&rig->recorder);
	vug_server_disconnect(rig->server);
	recorder_expect(&rig->recorder, "");
	cr_expect(loop_is_readable(vug_server_get_fd(rig->server)));
	rig_settle(rig);
	recorder_expect(&rig->recorder, "cursor 0 at 1,2 hidden\n");
}

SUITE_TEST(cursor, a_cursor_is_hidden_before_anything_of_the_next_connection)
{
	struct peer_message next = PEER_MAKE(PEER_CURSOR_POS, 0, 7, 8);

	move(0, 1, 2);
	recorder_forget(&rig->recorder);
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	rig_send(rig, next);
	rig_expect(rig, "cursor 0 at 1,2 hidden\ncursor 0 at 7,8\n");
}

/* A program has one image, and it is the wrong one. */
SUITE_TEST(cursor, the_image_of_a_back_end_that_has_gone_is_not_shown_for_the_next)
{
	set_image_quietly(0, 0xffffffff);
	leave();
	rig_connect(rig);
	recorder_forget(&rig->recorder);
	move(0, 5, 5);
	rig_expect(rig, "cursor 0 at 5,5 hidden\n");
	set_image(0, 0xff00ff00);
	rig_expect(rig, "cursor-image 0 hot 1,2\ncursor 0 at 10,20\n");
}

static void end_in_cursor_moved(struct recorder *recorder, enum recorder_event event)
{
	if (event != RECORDER_CURSOR_MOVED)
		return;
	recorder->react = NULL;
	vug_server_disconnect(rig->server);
}

SUITE_TEST(cursor, a_program_that_disconnects_when_it_is_hidden_hears_of_the_others_and_no_end)
{
	move(0, 1, 2);
	move(1, 3, 4);
	recorder_forget(&rig->recorder);
	rig->recorder.react = end_in_cursor_moved;
	leave();
	recorder_expect(&rig->recorder, "cursor 0 at 1,2 hidden\ncursor 1 at 3,4 hidden\n");
}
