/* SPDX-License-Identifier: MIT */
/* The server keeps what each listener has pressed; a sink sees the union. */
#include <errno.h>

#include "protocol/routing/taker.h"

SUITE(taker_set_up, taker_tear_down);

SUITE_TEST(routing_keys, a_key_is_pressed_and_released_in_the_next_dispatch)
{
	taker_press(0, KEY_A);
	taker_release(0, KEY_A);
	taker_expect_now(&taker, "");
	cr_assert(loop_is_readable(vug_server_get_fd(rig->server)));
	taker_expect(&taker, "+30 -30 | ");
	cr_assert_not(loop_is_readable(vug_server_get_fd(rig->server)));
}

SUITE_TEST(routing_keys, a_key_that_two_listeners_hold_is_pressed_once)
{
	taker_press(0, KEY_A);
	taker_expect(&taker, "+30 | ");
	taker_press(1, KEY_A);
	taker_expect(&taker, "");
}

SUITE_TEST(routing_keys, a_key_that_two_listeners_hold_is_released_when_the_last_one_releases_it)
{
	taker_press(0, KEY_A);
	taker_press(1, KEY_A);
	taker_expect(&taker, "+30 | ");
	taker_release(0, KEY_A);
	taker_expect(&taker, "");
	taker_release(1, KEY_A);
	taker_expect(&taker, "-30 | ");
}

SUITE_TEST(routing_keys, a_key_that_a_listener_holds_is_not_pressed_again)
{
	for (int i = 0; i < 3; i++)
		taker_press(0, KEY_A);
	taker_expect(&taker, "+30 | ");
	taker_press(0, KEY_A);
	taker_expect(&taker, "");
	taker_release(0, KEY_A);
	taker_release(0, KEY_A);
	taker_expect(&taker, "-30 | ");
}

SUITE_TEST(routing_keys, a_listener_does_not_release_what_it_has_not_pressed)
{
	taker_press(0, KEY_A);
	taker_release(1, KEY_A);
	taker_expect(&taker, "+30 | ");
}

SUITE_TEST(routing_keys, keys_of_all_listeners_come_in_the_order_in_which_they_were_sent)
{
	taker_press(1, KEY_LEFTCTRL);
	taker_press(0, KEY_C);
	taker_release(0, KEY_C);
	taker_release(1, KEY_LEFTCTRL);
	taker_press(0, KEY_B);
	taker_expect(&taker, "+29 +46 -46 -29 +48 | ");
}

/* ---- a listener goes -------------------------------------------------------------------- */

SUITE_TEST(routing_keys, a_listener_that_is_dropped_releases_everything_that_it_held)
{
	taker_press(0, KEY_A);
	taker_press(0, BTN_RIGHT);
	taker_press(0, KEY_MICMUTE);
	taker_expect(&taker, "+30 +273 +248 | ");
	taker_drop_listener(0);
	taker_expect(&taker, "-30 -248 -273 | ");
}

SUITE_TEST(routing_keys, a_listener_that_is_dropped_in_the_middle_of_a_key_presses_and_releases_it)
{
	taker_press(0, KEY_A);
	taker_drop_listener(0);
	taker_expect(&taker, "+30 -30 | ");
}

SUITE_TEST(routing_keys, a_listener_that_is_dropped_releases_nothing_that_another_holds)
{
	taker_press(0, KEY_A);
	taker_press(0, KEY_B);
	taker_press(1, KEY_A);
	taker_expect(&taker, "+30 +48 | ");
	taker_drop_listener(0);
	taker_expect(&taker, "-48 | ");
	taker_drop_listener(1);
	taker_expect(&taker, "-30 | ");
}

SUITE_TEST(routing_keys, a_listener_that_loses_the_focus_releases_everything_that_it_held)
{
	taker_press(0, KEY_A);
	taker_press(1, KEY_B);
	taker_expect(&taker, "+30 +48 | ");
	vug_listener_release_input(listeners[0]);
	taker_expect(&taker, "-30 | ");
	/* It is still there. */
	taker_press(0, KEY_A);
	taker_expect(&taker, "+30 | ");
}

SUITE_TEST(routing_keys, a_listener_that_is_disabled_releases_everything_and_sends_no_more)
{
	struct vug_scanout *scanout = rig_get_scanout(rig, 0);

	taker_press(0, KEY_A);
	cr_assert_eq(vug_listener_set_input_enabled(listeners[0], false), 0);
	cr_assert_eq(vug_listener_send_key(listeners[0], KEY_B, true), -EACCES);
	cr_assert_eq(vug_listener_send_button(listeners[0], BTN_LEFT, true), -EACCES);
	cr_assert_eq(vug_listener_send_position(listeners[0], scanout, 1, 1), -EACCES);
	cr_assert_eq(vug_listener_send_motion(listeners[0], 1, 1), -EACCES);
	cr_assert_eq(vug_listener_send_scroll(listeners[0], 1, 1), -EACCES);
	cr_assert_eq(vug_listener_send_touch(listeners[0], 0, scanout, 1, 1), -EACCES);
	cr_assert_eq(vug_listener_send_touch_up(listeners[0], 0), -EACCES);
	taker_expect(&taker, "+30 -30 | ");
	cr_assert_eq(vug_listener_set_input_enabled(listeners[0], true), 0);
	taker_press(0, KEY_B);
	taker_expect(&taker, "+48 | ");
}

SUITE_TEST(routing_keys, a_hidden_listener_sends_nevertheless)
{
	vug_listener_set_visible(listeners[0], false);
	taker_press(0, KEY_A);
	taker_expect(&taker, "+30 | ");
}

/* ---- in callbacks of listeners, behind the sinks' part of a dispatch -------------------- */

static void press_in_callback(struct vug_listener *listener, void *data)
{
	(void)data;
	cr_assert_eq(vug_listener_send_key(listener, KEY_A, true), 0);
}

static void drop_in_callback(struct vug_listener *listener, void *data)
{
	(void)data;
	vug_listener_unref(listener);
}

/* Its callback runs in the dispatch after the next change of a monitor. */
static struct vug_listener *make_listener(void (*monitors_changed)(struct vug_listener *, void *))
{
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
							 .monitors_changed = monitors_changed};
	struct vug_listener *listener;

	cr_assert_eq(vug_listener_new(rig->server, NULL, &callbacks, NULL, &listener), 0);
	return listener;
}

static void change_monitor(void)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor), .connected = true};

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 1), &monitor), 0);
}

SUITE_TEST(routing_keys, what_a_listener_sends_in_its_callback_comes_in_the_next_dispatch)
{
	struct vug_listener *listener = make_listener(press_in_callback);

	change_monitor();
	taker_expect(&taker, "+30 | ");
	recorder_expect(&rig->recorder, "monitors\n");
	vug_listener_unref(listener);
	taker_expect(&taker, "-30 | ");
}

SUITE_TEST(routing_keys, a_listener_that_is_dropped_in_its_callback_releases_everything)
{
	struct vug_listener *listener = make_listener(drop_in_callback);

	cr_assert_eq(vug_listener_send_key(listener, KEY_A, true), 0);
	taker_expect(&taker, "+30 | ");
	change_monitor();
	taker_expect(&taker, "-30 | ");
	recorder_expect(&rig->recorder, "monitors\n");
}

/* ---- bounds ----------------------------------------------------------------------------- */

static unsigned int count_words(const char *events, char first)
{
	unsigned int count = 0;

	for (const char *word = events; *word != '\0'; word++)
		count += *word == first && word[1] != ' ';
	return count;
}

/* Keys of both hands, as fast as can be, and nobody dispatches. */
SUITE_TEST(routing_keys, a_press_without_room_is_refused_and_every_release_comes)
{
	unsigned int num_pressed = 0, num_refused = 0;

	for (unsigned int i = 0; i < 2000; i++) {
		int error = vug_listener_send_key(listeners[0], (uint16_t)(1 + i % 200), true);

		num_pressed += error == 0 && i < 200;
		num_refused += error == -ENOBUFS;
		cr_assert(error == 0 || error == -ENOBUFS);
		if (i % 3 == 0)
			taker_release(0, (uint16_t)(1 + i % 200));
	}
	for (uint16_t code = 1; code <= 200; code++)
		taker_release(0, code);
	cr_assert_gt(num_refused, 0);
	taker_flush(&taker);
	cr_assert_geq(count_words(taker.events, '+'), num_pressed);
	cr_assert_leq(2 * count_words(taker.events, '+'), VUG_LISTENER_MAX_INPUT);
	cr_assert_eq(count_words(taker.events, '+'), count_words(taker.events, '-'));
	taker_forget(&taker);
	/* There is room again. */
	taker_press(0, KEY_A);
	taker_expect(&taker, "+30 | ");
}

SUITE_TEST(routing_keys, one_listener_that_sends_too_much_takes_no_room_of_another)
{
	for (uint16_t code = 1; code <= 255; code++)
		cr_assert_eq(vug_listener_send_key(listeners[0], code, true), 0);
	cr_assert_eq(vug_listener_send_key(listeners[0], KEY_RIGHT_UP, true), 0);
	cr_assert_eq(vug_listener_send_key(listeners[0], KEY_RIGHT_DOWN, true), -ENOBUFS);
	taker_press(1, KEY_RIGHT_DOWN);
	rig_settle(rig);
	vug_listener_release_input(listeners[0]);
	taker_flush(&taker);
	cr_assert_eq(count_words(taker.events, '+'), 257);
	cr_assert_eq(count_words(taker.events, '-'), 256);
	taker_forget(&taker);
}

SUITE_TEST(routing_keys, codes_that_are_no_keys_are_refused)
{
	const uint16_t no_keys[] = {0, BTN_MISC, BTN_LEFT, BTN_TOUCH, 0x15f, 0x300, UINT16_MAX};
	const uint16_t no_buttons[] = {0, KEY_A, BTN_LEFT - 1, BTN_TASK + 1, UINT16_MAX};

	for (size_t i = 0; i < COUNT(no_keys); i++)
		cr_expect_eq(vug_listener_send_key(listeners[0], no_keys[i], true), -EINVAL);
	for (size_t i = 0; i < COUNT(no_buttons); i++)
		cr_expect_eq(vug_listener_send_button(listeners[0], no_buttons[i], true), -EINVAL);
	taker_press(0, KEY_OK);
	taker_press(0, KEY_MAX);
	taker_expect(&taker, "+352 +767 | ");
}

SUITE_TEST(routing_keys, a_listener_of_a_server_that_has_gone_sends_nothing)
{
	struct vug_scanout *scanout = rig_get_scanout(rig, 0);

	taker_press(0, KEY_A);
	taker_expect(&taker, "+30 | ");
	vug_server_unref(rig->server);
	rig->server = NULL;
	taker_expect_now(&taker, "-30 | ");
	cr_assert_eq(vug_listener_send_key(listeners[0], KEY_B, true), -ENODEV);
	cr_assert_eq(vug_listener_send_motion(listeners[0], 1, 1), -ENODEV);
	cr_assert_eq(vug_listener_send_position(listeners[0], scanout, 1, 1), -ENODEV);
	cr_assert_eq(vug_listener_set_input_enabled(listeners[0], false), -ENODEV);
	vug_listener_release_input(listeners[0]);
}
