/* SPDX-License-Identifier: MIT */
/* One sink for a class, the last one that was made; what was pressed is released by the sink that pressed it. */
#include <errno.h>

#include "protocol/routing/taker.h"

static struct taker second;

SUITE(taker_set_up, taker_tear_down);

static void begin_second(uint32_t classes)
{
	taker_begin(&second, classes, "second");
}

static size_t take_lines(const char *text)
{
	return recorder_take_lines(&rig->recorder, VUG_LOG_INFO, text);
}

SUITE_TEST(routing_sinks, the_sink_that_was_made_last_gets_its_classes)
{
	begin_second(VUG_SINK_KEYBOARD);
	taker_press(0, KEY_A);
	taker_press(0, BTN_LEFT);
	taker_expect(&taker, "+272 | ");
	taker_expect_now(&second, "+30 | ");
	taker_end(&second);
}

SUITE_TEST(routing_sinks, the_log_says_in_one_line_which_sink_has_taken_a_class)
{
	begin_second(VUG_SINK_POINTER);
	cr_assert_eq(take_lines("input: second takes the pointer from first"), 1);
	cr_assert_eq(take_lines("input:"), 0);
	taker_end(&second);
	cr_assert_eq(take_lines("input: first gets the pointer again: second has gone"), 1);
	cr_assert_eq(take_lines("input:"), 0);
}

SUITE_TEST(routing_sinks, a_sink_that_loses_a_class_releases_what_it_had_pressed_first)
{
	taker_press(0, KEY_A);
	taker_press(0, BTN_LEFT);
	taker_touch(0, 0, 1, 1);
	taker_expect(&taker, "+30 +272 touch0@0:1,1 | ");
	begin_second(VUG_SINK_KEYBOARD | VUG_SINK_TOUCH);
	taker_expect_now(&taker, "-30 lift0 | ");
	taker_release(0, KEY_A);
	taker_release(0, BTN_LEFT);
	taker_touch(0, 0, 2, 2);
	taker_lift(0, 0);
	taker_expect(&taker, "-272 | ");
	taker_expect_now(&second, "");
	taker_end(&second);
}

SUITE_TEST(routing_sinks, a_sink_that_is_dropped_gets_what_was_pressed_released_first)
{
	begin_second(TAKER_ALL);
	taker_press(0, KEY_A);
	taker_press(0, BTN_LEFT);
	taker_touch(0, 0, 1, 1);
	taker_expect(&second, "+30 +272 touch0@0:1,1 | ");
	vug_sink_unref(second.sink);
	second.sink = NULL;
	taker_expect_now(&second, "-30 -272 lift0 | destroyed ");
	taker_end(&second);
}

SUITE_TEST(routing_sinks, the_sink_before_gets_nothing_stale)
{
	begin_second(TAKER_ALL);
	taker_press(0, KEY_A);
	taker_press(1, BTN_LEFT);
	taker_touch(0, 0, 1, 1);
	rig_settle(rig);
	taker_end(&second);
	taker_release(0, KEY_A);
	taker_drop_listener(1);
	taker_touch(0, 0, 2, 2);
	taker_lift(0, 0);
	taker_expect(&taker, "");
	taker_press(0, KEY_B);
	taker_expect(&taker, "+48 | ");
}

SUITE_TEST(routing_sinks,
	   a_key_that_is_held_is_pressed_for_a_new_sink_when_another_listener_presses_it)
{
	taker_press(0, KEY_A);
	rig_settle(rig);
	begin_second(VUG_SINK_KEYBOARD);
	taker_press(1, KEY_A);
	taker_expect(&second, "+30 | ");
	taker_release(1, KEY_A);
	taker_expect(&second, "");
	taker_release(0, KEY_A);
	taker_expect(&second, "-30 | ");
	taker_end(&second);
}

SUITE_TEST(routing_sinks, a_sink_in_the_middle_goes_without_a_call_to_others)
{
	struct taker third;

	begin_second(TAKER_ALL);
	taker_begin(&third, TAKER_ALL, "third");
	taker_press(0, KEY_A);
	taker_expect(&third, "+30 | ");
	take_lines("input:");
	taker_end(&second);
	cr_assert_eq(take_lines("input:"), 0);
	taker_expect(&third, "");
	taker_end(&third);
	taker_expect(&taker, "");
	taker_press(1, KEY_B);
	taker_expect(&taker, "+48 | ");
}

SUITE_TEST(routing_sinks, without_a_sink_input_does_nothing)
{
	vug_sink_unref(taker.sink);
	taker.sink = NULL;
	taker_press(0, KEY_A);
	taker_place(0, 0, 1, 1);
	taker_touch(0, 0, 1, 1);
	rig_settle(rig);
	begin_second(TAKER_ALL);
	taker_release(0, KEY_A);
	taker_lift(0, 0);
	taker_expect(&second, "");
	taker_end(&second);
}

SUITE_TEST(routing_sinks, a_sink_without_callbacks_takes_everything)
{
	const struct vug_sink_config config = {.size = sizeof(config), .classes = TAKER_ALL};
	const struct vug_sink_callbacks callbacks = {.size = sizeof(callbacks)};
	struct vug_sink *sink;

	cr_assert_eq(vug_sink_new(rig->server, &config, &callbacks, NULL, &sink), 0);
	taker_press(0, KEY_A);
	taker_place(0, 0, 1, 1);
	cr_assert_eq(vug_listener_send_motion(listeners[0], 1, 1), 0);
	taker_touch(0, 0, 1, 1);
	taker_press(0, BTN_LEFT);
	taker_expect(&taker, "");
	vug_sink_unref(sink);
}

SUITE_TEST(routing_sinks, a_configuration_that_is_wrong_is_refused)
{
	const struct vug_sink_callbacks callbacks = {.size = sizeof(callbacks)};
	struct vug_sink_config config = {.size = sizeof(config), .classes = 0};
	struct vug_sink *sink = NULL;

	cr_expect_eq(vug_sink_new(rig->server, &config, &callbacks, NULL, &sink), -EINVAL);
	config.classes = 8;
	cr_expect_eq(vug_sink_new(rig->server, &config, &callbacks, NULL, &sink), -EINVAL);
	config.classes = 1;
	config.num_contacts = VUG_MAX_TOUCH_SLOTS + 1;
	cr_expect_eq(vug_sink_new(rig->server, &config, &callbacks, NULL, &sink), -ERANGE);
	config.num_contacts = 1;
	cr_expect_eq(vug_sink_new(NULL, &config, &callbacks, NULL, &sink), -EINVAL);
	cr_expect_eq(vug_sink_new(rig->server, NULL, &callbacks, NULL, &sink), -EINVAL);
	cr_expect_eq(vug_sink_new(rig->server, &config, NULL, NULL, &sink), -EINVAL);
	cr_expect_eq(vug_sink_new(rig->server, &config, &callbacks, NULL, NULL), -EINVAL);
	config.size = sizeof(config.size);
	cr_expect_eq(vug_sink_new(rig->server, &config, &callbacks, NULL, &sink), -EINVAL);
	cr_expect_null(sink);
}

/* ---- in callbacks ----------------------------------------------------------------------- */

static void drop_sink(struct taker *ours)
{
	struct vug_sink *sink = ours->sink;

	ours->react = NULL;
	ours->sink = NULL;
	vug_sink_unref(sink);
}

SUITE_TEST(routing_sinks, a_sink_may_be_dropped_in_each_of_its_callbacks)
{
	const char *const expected[] = {"+30 -30 | destroyed ", "@0:1,1 | destroyed ",
					"touch0@0:1,1 lift0 | destroyed "};

	for (int i = 0; i < 3; i++) {
		begin_second(TAKER_ALL);
		second.react = drop_sink;
		if (i == 0)
			taker_press(0, KEY_A);
		else if (i == 1)
			taker_place(0, 0, 1, 1);
		else
			taker_touch(0, 0, 1, 1);
		taker_press(1, KEY_B);
		taker_expect(&second, expected[i]);
		taker_expect_now(&taker, "+48 | ");
		taker_end(&second);
		taker_release(1, KEY_B);
		taker_release(0, KEY_A);
		taker_lift(0, 0);
		taker_expect(&taker, "-48 | ");
	}
}

static void make_second(struct taker *ours)
{
	ours->react = NULL;
	begin_second(TAKER_ALL);
}

SUITE_TEST(routing_sinks, a_sink_may_be_made_in_a_callback_of_the_one_that_it_follows)
{
	taker.react = make_second;
	taker_press(0, KEY_A);
	taker_press(0, KEY_B);
	taker_expect(&taker, "+30 -30 | ");
	taker_expect_now(&second, "+48 | ");
	taker_end(&second);
}

static void drop_server(struct taker *ours)
{
	ours->react = NULL;
	vug_server_unref(rig->server);
	rig->server = NULL;
}

SUITE_TEST(routing_sinks, the_server_may_be_dropped_in_a_callback)
{
	taker.react = drop_server;
	taker_press(0, KEY_A);
	taker_press(0, KEY_B);
	taker_press(1, KEY_C);
	taker_expect(&taker, "+30 | -30 | ");
	cr_assert_eq(vug_listener_send_key(listeners[0], KEY_A, true), -ENODEV);
}

SUITE_TEST(routing_sinks, the_server_may_be_dropped_while_a_new_sink_is_made)
{
	taker_press(0, KEY_A);
	rig_settle(rig);
	taker_expect_now(&taker, "+30 | ");
	taker.react = drop_server;
	begin_second(TAKER_ALL);
	taker_expect_now(&taker, "-30 | ");
	taker_end(&second);
}

SUITE_TEST(routing_sinks, the_server_may_be_dropped_while_a_sink_is_dropped)
{
	taker_press(0, KEY_A);
	taker_expect(&taker, "+30 | ");
	taker.react = drop_server;
	vug_sink_unref(taker.sink);
	taker.sink = NULL;
	taker_expect_now(&taker, "-30 | destroyed ");
}

/* ---- the end of the server -------------------------------------------------------------- */

SUITE_TEST(routing_sinks, the_end_of_the_server_releases_what_is_pressed)
{
	begin_second(VUG_SINK_KEYBOARD);
	taker_press(0, KEY_A);
	taker_press(0, BTN_LEFT);
	rig_settle(rig);
	vug_server_unref(rig->server);
	rig->server = NULL;
	taker_expect_now(&second, "+30 | -30 | ");
	taker_expect_now(&taker, "+272 | -272 | ");
	taker_end(&second);
}

SUITE_TEST(routing_sinks, a_sink_may_be_dropped_in_its_last_release)
{
	taker_press(0, KEY_A);
	taker_expect(&taker, "+30 | ");
	taker.react = drop_sink;
	vug_server_unref(rig->server);
	rig->server = NULL;
	taker_expect_now(&taker, "-30 | destroyed ");
}

SUITE_TEST(routing_sinks, references_keep_a_sink)
{
	cr_assert_eq(vug_sink_ref(taker.sink), taker.sink);
	vug_sink_unref(taker.sink);
	taker_press(0, KEY_A);
	taker_expect(&taker, "+30 | ");
	cr_assert_null(vug_sink_ref(NULL));
	cr_assert_null(vug_sink_get_data(NULL));
	vug_sink_unref(NULL);
}
