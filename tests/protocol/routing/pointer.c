/* SPDX-License-Identifier: MIT */
/* Where the pointer is, in the coordinates of each listener, and how motion adds up. */
#include <errno.h>
#include <math.h>

#include <vug/source.h>

#include "protocol/routing/taker.h"

static struct vug_source *source;

static void set_up(void)
{
	taker_set_up();
	cr_assert_eq(vug_source_new(rig->server, 0, 2, NULL, NULL, &source), 0);
}

static void tear_down(void)
{
	vug_source_unref(source);
	taker_tear_down();
}

SUITE(set_up, tear_down);

static void set_monitor(uint32_t scanout, int32_t x, int32_t y, uint32_t width, uint32_t height)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor),
					    .connected = true,
					    .x = x,
					    .y = y,
					    .width = width,
					    .height = height};

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, scanout), &monitor), 0);
}

static void show(uint32_t scanout, uint32_t width, uint32_t height)
{
	struct vug_buffer *buffer;

	cr_assert_eq(vug_source_new_buffer(source, width, height, 0, &buffer), 0);
	cr_assert_eq(vug_source_show(source, scanout, buffer, NULL), 0);
	vug_buffer_unref(buffer);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
}

/* ---- motion adds up --------------------------------------------------------------------- */

SUITE_TEST(routing_pointer, of_positions_the_last_one_counts_and_of_motion_the_sum)
{
	for (int i = 0; i < 5000; i++) {
		taker_place(0, 0, i % 100, i % 50);
		cr_assert_eq(vug_listener_send_motion(listeners[0], 2, -1), 0);
		cr_assert_eq(vug_listener_send_scroll(listeners[0], 1, -120), 0);
	}
	taker_expect(&taker, "@0:99,49 by:10000,-5000 wheel:5000,-600000 | ");
}

SUITE_TEST(routing_pointer, a_button_is_pressed_and_released_where_the_pointer_was)
{
	taker_place(0, 0, 1, 2);
	taker_press(0, BTN_LEFT);
	taker_place(0, 0, 3, 4);
	taker_place(0, 0, 5, 6);
	taker_release(0, BTN_LEFT);
	taker_place(0, 0, 7, 8);
	taker_expect(&taker, "@0:1,2 +272 @0:5,6 -272 @0:7,8 | ");
}

SUITE_TEST(routing_pointer, a_button_that_two_listeners_hold_is_pressed_once)
{
	taker_press(0, BTN_LEFT);
	taker_press(1, BTN_LEFT);
	taker_release(0, BTN_LEFT);
	taker_expect(&taker, "+272 | ");
	taker_drop_listener(1);
	taker_expect(&taker, "-272 | ");
}

SUITE_TEST(routing_pointer, motion_that_is_too_large_is_cut)
{
	for (int i = 0; i < 3; i++) {
		cr_assert_eq(vug_listener_send_motion(listeners[0], INT32_MAX, INT32_MIN), 0);
		cr_assert_eq(
			vug_listener_send_scroll(listeners[0], VUG_MAX_SCROLL, -VUG_MAX_SCROLL), 0);
	}
	taker_expect(&taker, "by:2147483647,-2147483647 wheel:1000000,-1000000 | ");
	cr_assert_eq(vug_listener_send_scroll(listeners[0], VUG_MAX_SCROLL + 1, 0), -ERANGE);
	cr_assert_eq(vug_listener_send_scroll(listeners[0], 0, INT32_MIN), -ERANGE);
}

SUITE_TEST(routing_pointer, motion_that_adds_up_to_nothing_calls_nobody)
{
	cr_assert_eq(vug_listener_send_motion(listeners[0], 5, -5), 0);
	cr_assert_eq(vug_listener_send_motion(listeners[0], -5, 5), 0);
	taker_expect(&taker, "");
}

/* ---- coordinates ------------------------------------------------------------------------ */

SUITE_TEST(routing_pointer, without_a_view_a_position_is_a_pixel_of_the_scanout)
{
	taker_place(0, 0, 1279.9, 799.9);
	taker_expect(&taker, "@0:1279,799 | ");
	taker_place(0, 0, -3, 1e30);
	taker_expect(&taker, "@0:0,799 | ");
}

SUITE_TEST(routing_pointer, each_listener_sends_in_its_own_coordinates)
{
	struct vug_view view = {.size = sizeof(view), .width = 1280, .height = 800};

	cr_assert_eq(vug_view_fit(&view, 1000, 1000), 0);
	cr_assert_eq(vug_listener_set_view(listeners[0], rig_get_scanout(rig, 0), &view), 0);
	view.flags = VUG_VIEW_BOTTOM_UP;
	cr_assert_eq(vug_view_fit(&view, 2560, 1600), 0);
	cr_assert_eq(vug_listener_set_view(listeners[1], rig_get_scanout(rig, 0), &view), 0);
	taker_place(0, 0, 999, 187);
	taker_place(1, 0, 2559, 1599);
	taker_expect(&taker, "@0:1278,0 @0:1279,0 | ");
	/* In the bar below. */
	taker_place(0, 0, 0, 990);
	taker_expect(&taker, "@0:0,799 | ");
	cr_assert_eq(vug_listener_set_view(listeners[0], rig_get_scanout(rig, 0), NULL), 0);
	taker_place(0, 0, 1, 2);
	taker_expect(&taker, "@0:1,2 | ");
}

SUITE_TEST(routing_pointer, a_position_is_a_value_of_an_axis_over_all_monitors)
{
	struct vug_desktop desktop = {.size = sizeof(desktop)};
	int32_t x, y;

	set_monitor(1, -1024, -300, 1024, 768);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	cr_assert_eq(vug_server_get_desktop(rig->server, &desktop), 0);
	taker_place(0, 0, 700, 500);
	taker_expect(&taker, "@0:700,500 | ");
	cr_assert_eq(vug_desktop_to_axis(&desktop, 0, 700, 500, &x, &y), 0);
	cr_assert(taker.x == x && taker.y == y);
	taker_place(0, 1, 700, 500);
	taker_expect(&taker, "@1:700,500 | ");
	cr_assert_eq(vug_desktop_to_axis(&desktop, 1, 700, 500, &x, &y), 0);
	cr_assert(taker.x == x && taker.y == y);
}

SUITE_TEST(routing_pointer, a_position_is_at_the_same_part_of_a_picture_of_another_size)
{
	struct vug_view view = {.size = sizeof(view), .width = 640, .height = 480};

	show(0, 640, 480);
	cr_assert_eq(vug_view_fit(&view, 640, 480), 0);
	cr_assert_eq(vug_listener_set_view(listeners[0], rig_get_scanout(rig, 0), &view), 0);
	taker_place(0, 0, 320, 479);
	show(0, 1280, 960);
	/* The position was taken before the picture was shown: it is at that of the dispatch. */
	taker_expect(&taker, "@0:320,479 | ");
	taker_place(0, 0, 320, 479);
	taker_expect(&taker, "@0:640,958 | ");
}

SUITE_TEST(routing_pointer, a_position_over_no_part_of_the_desktop_calls_nobody)
{
	taker_place(0, 1, 10, 10);
	taker_expect(&taker, "");
	show(1, 64, 48);
	taker_place(0, 1, 10, 10);
	taker_expect(&taker, "@1:10,10 | ");
}

SUITE_TEST(routing_pointer, a_point_that_is_none_and_a_scanout_of_another_server_are_refused)
{
	struct vug_scanout *scanout = rig_get_scanout(rig, 0);
	const struct vug_view view = {.size = sizeof(view)};
	struct vug_server *other;

	cr_assert_eq(vug_server_new(NULL, NULL, NULL, &other), 0);
	cr_expect_eq(vug_listener_send_position(listeners[0], scanout, NAN, 0), -ERANGE);
	cr_expect_eq(vug_listener_send_position(listeners[0], scanout, 0, INFINITY), -ERANGE);
	cr_expect_eq(
		vug_listener_send_position(listeners[0], vug_server_get_scanout(other, 0), 0, 0),
		-EINVAL);
	cr_expect_eq(vug_listener_send_position(listeners[0], NULL, 0, 0), -EINVAL);
	cr_expect_eq(vug_listener_set_view(listeners[0], NULL, NULL), -EINVAL);
	cr_expect_eq(vug_listener_set_view(listeners[0], scanout, &view), -ERANGE);
	vug_server_unref(other);
	taker_expect(&taker, "");
}

SUITE_TEST(routing_pointer, outside_of_a_callback_there_is_no_place)
{
	struct vug_sink_place place = {.size = sizeof(place)};

	taker_place(0, 0, 1, 2);
	taker_expect(&taker, "@0:1,2 | ");
	cr_assert_eq(vug_sink_get_place(taker.sink, &place), -ENODATA);
	cr_assert_eq(vug_sink_get_place(taker.sink, NULL), -EINVAL);
	cr_assert_eq(vug_sink_get_place(NULL, &place), -EINVAL);
}
