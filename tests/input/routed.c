/* SPDX-License-Identifier: MIT */
/*
 * From two listeners of a server, through its sinks, to a guest's driver: a keyboard and a tablet of libvug-input,
 * each with a VMM, and touches that stay in the process.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "input-sink/input-sink.h"
#include "input/vmm.h"

static struct vmm keyboard, tablet;
static struct input_sink_devices devices;
static struct vug_server *server;
static struct vug_scanout *scanout;
static struct vug_listener *listeners[2];
static struct vug_sink *to_guest, *to_process;
static char touches[256];

static void on_touch(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data)
{
	struct vug_sink_place place = {.size = sizeof(place)};
	size_t length = strlen(touches);

	(void)x, (void)y, (void)data;
	cr_assert_eq(vug_sink_get_place(sink, &place), 0);
	snprintf(touches + length, sizeof(touches) - length, "%u:%u,%u ", contact, place.x,
		 place.y);
}

static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	size_t length = strlen(touches);

	(void)sink, (void)data;
	snprintf(touches + length, sizeof(touches) - length, "lift%u ", contact);
}

static void begin_sinks(void)
{
	static const struct vug_sink_callbacks callbacks = {
		.size = sizeof(callbacks), .touch = on_touch, .touch_up = on_touch_up};
	const struct vug_sink_config config = {.size = sizeof(config), .classes = VUG_SINK_TOUCH};

	devices = (struct input_sink_devices){.keyboard = keyboard.input, .tablet = tablet.input};
	cr_assert_eq(input_sink_new(server, &devices, &to_guest), 0);
	cr_assert_eq(vug_sink_new(server, &config, &callbacks, NULL, &to_process), 0);
}

static void set_up(void)
{
	static const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};

	vmm_begin(&keyboard, VUG_INPUT_KEYBOARD, NULL);
	vmm_begin(&tablet, VUG_INPUT_TABLET, NULL);
	vmm_start(&keyboard);
	vmm_start(&tablet);
	cr_assert_eq(vug_server_new(NULL, NULL, NULL, &server), 0);
	scanout = vug_server_get_scanout(server, 0);
	for (int i = 0; i < 2; i++)
		cr_assert_eq(vug_listener_new(server, NULL, &callbacks, NULL, &listeners[i]), 0);
	begin_sinks();
}

static void tear_down(void)
{
	for (int i = 0; i < 2; i++)
		vug_listener_unref(listeners[i]);
	vug_sink_unref(to_guest);
	vug_sink_unref(to_process);
	vug_server_unref(server);
	vmm_end(&keyboard);
	vmm_end(&tablet);
}

TestSuite(routed, .init = set_up, .fini = tear_down);

static void drop_listener(int listener)
{
	vug_listener_unref(listeners[listener]);
	listeners[listener] = NULL;
}

/* What the guest reads of its keyboard once the server was dispatched. */
static void expect_keys(const char *events)
{
	cr_assert_eq(vug_server_dispatch(server), 0);
	vmm_expect(&keyboard, events);
}

static void expect_pointer(const char *events)
{
	cr_assert_eq(vug_server_dispatch(server), 0);
	vmm_expect(&tablet, events);
}

Test(routed, a_guest_sees_a_key_that_two_listeners_hold_pressed_and_released_once)
{
	cr_assert_eq(vug_listener_send_key(listeners[0], KEY_A, true), 0);
	cr_assert_eq(vug_listener_send_key(listeners[1], KEY_A, true), 0);
	expect_keys("1:30:1 |");
	cr_assert_eq(vug_listener_send_key(listeners[0], KEY_A, false), 0);
	expect_keys("");
	cr_assert_eq(vug_listener_send_key(listeners[1], KEY_A, false), 0);
	expect_keys("1:30:0 |");
}

Test(routed, a_guest_sees_what_a_listener_held_released_when_that_is_dropped)
{
	cr_assert_eq(vug_listener_send_key(listeners[0], KEY_LEFTSHIFT, true), 0);
	cr_assert_eq(vug_listener_send_key(listeners[1], KEY_B, true), 0);
	cr_assert_eq(vug_listener_send_button(listeners[0], BTN_LEFT, true), 0);
	expect_keys("1:42:1 1:48:1 |");
	vmm_expect(&tablet, "1:272:1 |");
	drop_listener(0);
	expect_keys("1:42:0 |");
	vmm_expect(&tablet, "1:272:0 |");
}

Test(routed, a_guest_has_no_key_pressed_after_the_end_of_the_sink)
{
	cr_assert_eq(vug_listener_send_key(listeners[0], KEY_A, true), 0);
	expect_keys("1:30:1 |");
	vug_sink_unref(to_guest);
	to_guest = NULL;
	vmm_expect(&keyboard, "1:30:0 |");
}

/* The guest's driver maps a value to a pixel as libinput does: the value × width / 32768. */
static void expect_pixel(int x, int y)
{
	const struct vug_input_event *events = tablet.events + tablet.num_events - 3;

	cr_assert_geq(tablet.num_events, 3);
	cr_assert(events[0].type == EV_ABS && events[0].code == ABS_X);
	cr_assert(events[1].type == EV_ABS && events[1].code == ABS_Y);
	cr_assert_eq((int32_t)events[0].value * 1280 / 32768, x);
	cr_assert_eq((int32_t)events[1].value * 800 / 32768, y);
}

Test(routed, a_guest_sees_the_pixel_under_the_pointer_of_each_listener)
{
	struct vug_view view = {.size = sizeof(view), .width = 1280, .height = 800};

	cr_assert_eq(vug_view_fit(&view, 1000, 1000), 0);
	cr_assert_eq(vug_listener_set_view(listeners[0], scanout, &view), 0);
	for (int x = 0; x < 1000; x += 37)
		for (int y = 187; y < 812; y += 41) {
			cr_assert_eq(vug_listener_send_position(listeners[0], scanout, x, y), 0);
			cr_assert_eq(vug_server_dispatch(server), 0);
			vmm_run(&tablet);
			expect_pixel(x * 1280 / 1000, (y - 187) * 800 / 625);
		}
	cr_assert_eq(vug_listener_send_position(listeners[1], scanout, 1279, 799), 0);
	cr_assert_eq(vug_server_dispatch(server), 0);
	vmm_run(&tablet);
	expect_pixel(1279, 799);
}

Test(routed, a_guest_sees_a_drag_in_order)
{
	char expected[256];
	struct vug_desktop desktop = {.size = sizeof(desktop)};
	int32_t from[2], to[2];

	cr_assert_eq(vug_server_get_desktop(server, &desktop), 0);
	cr_assert_eq(vug_desktop_to_axis(&desktop, 0, 10, 20, &from[0], &from[1]), 0);
	cr_assert_eq(vug_desktop_to_axis(&desktop, 0, 300, 400, &to[0], &to[1]), 0);
	cr_assert_eq(vug_listener_send_position(listeners[0], scanout, 10, 20), 0);
	cr_assert_eq(vug_listener_send_button(listeners[0], BTN_LEFT, true), 0);
	cr_assert_eq(vug_listener_send_position(listeners[0], scanout, 300, 400), 0);
	cr_assert_eq(vug_listener_send_button(listeners[0], BTN_LEFT, false), 0);
	cr_assert_eq(vug_listener_send_scroll(listeners[0], 0, 120), 0);
	snprintf(expected, sizeof(expected),
		 "3:0:%d 3:1:%d 1:272:1 | 3:0:%d 3:1:%d 1:272:0 | 2:8:1 2:11:120 |", from[0],
		 from[1], to[0], to[1]);
	expect_pointer(expected);
}

Test(routed, classes_without_a_device_stay_in_the_process)
{
	cr_assert_eq(vug_listener_send_touch(listeners[0], 0, scanout, 1, 2), 0);
	cr_assert_eq(vug_listener_send_touch(listeners[1], 0, scanout, 3, 4), 0);
	cr_assert_eq(vug_listener_send_key(listeners[1], KEY_A, true), 0);
	expect_keys("1:30:1 |");
	cr_assert_str_eq(touches, "0:1,2 1:3,4 ");
	drop_listener(1);
	expect_keys("1:30:0 |");
	cr_assert_str_eq(touches, "0:1,2 1:3,4 lift1 ");
	expect_pointer("");
}
