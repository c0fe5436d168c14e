/* SPDX-License-Identifier: MIT */
/* One listener is a monitor's master for resizing; others propose. */
#include <errno.h>

#include "protocol/routing/taker.h"

SUITE(taker_set_up, taker_tear_down);

static void ask(unsigned int listener, uint32_t scanout, uint32_t width, uint32_t height)
{
	cr_assert_eq(vug_listener_request_size(listeners[listener], rig_get_scanout(rig, scanout),
					       width, height),
		     0);
}

static void name_master(struct vug_listener *listener)
{
	cr_assert_eq(vug_scanout_set_resize_master(rig_get_scanout(rig, 0), listener), 0);
}

/* Once all is quiet; and whether the guest hears of it. */
static void expect_size(uint32_t scanout, uint32_t width, uint32_t height, const char *events)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	rig_settle(rig);
	recorder_expect(&rig->recorder, events);
	cr_assert_eq(vug_scanout_get_monitor(rig_get_scanout(rig, scanout), &monitor), 0);
	cr_assert(monitor.width == width && monitor.height == height, "%ux%u", monitor.width,
		  monitor.height);
}

SUITE_TEST(routing_resize, what_the_master_asks_for_becomes_the_size_of_the_monitor)
{
	name_master(listeners[0]);
	ask(0, 0, 1024, 768);
	expect_size(0, 1024, 768, "monitors\n");
	ask(0, 0, 640, 480);
	expect_size(0, 640, 480, "monitors\n");
}

SUITE_TEST(routing_resize, what_another_listener_asks_for_waits_until_it_is_the_master)
{
	name_master(listeners[0]);
	ask(0, 0, 1024, 768);
	ask(1, 0, 800, 600);
	expect_size(0, 1024, 768, "monitors\n");
	ask(1, 0, 640, 480);
	expect_size(0, 1024, 768, "");
	name_master(listeners[1]);
	expect_size(0, 640, 480, "monitors\n");
	name_master(listeners[0]);
	expect_size(0, 1024, 768, "monitors\n");
}

SUITE_TEST(routing_resize, what_another_listener_asks_for_counts_when_the_master_goes)
{
	name_master(listeners[0]);
	ask(0, 0, 1024, 768);
	ask(1, 0, 800, 600);
	expect_size(0, 1024, 768, "monitors\n");
	taker_drop_listener(0);
	expect_size(0, 800, 600, "monitors\n");
	cr_assert_eq(vug_scanout_get_resize_master(rig_get_scanout(rig, 0)), listeners[1]);
	taker_drop_listener(1);
	expect_size(0, 800, 600, "");
	cr_assert_null(vug_scanout_get_resize_master(rig_get_scanout(rig, 0)));
}

SUITE_TEST(routing_resize, without_a_named_master_it_is_the_oldest_listener_that_has_a_wish)
{
	ask(1, 0, 800, 600);
	expect_size(0, 800, 600, "monitors\n");
	/* It stays the master when an older one asks. */
	ask(0, 0, 1024, 768);
	expect_size(0, 800, 600, "");
	name_master(NULL);
	expect_size(0, 1024, 768, "monitors\n");
}

SUITE_TEST(routing_resize, a_master_without_a_wish_leaves_the_monitor_as_it_is)
{
	name_master(listeners[0]);
	ask(1, 0, 800, 600);
	expect_size(0, 1280, 800, "");
	ask(0, 0, 1024, 768);
	ask(0, 0, 0, 0);
	expect_size(0, 1280, 800, "");
}

SUITE_TEST(routing_resize, a_wish_that_was_withdrawn_does_not_count_when_the_master_goes)
{
	name_master(listeners[0]);
	ask(1, 0, 800, 600);
	ask(1, 0, 0, 0);
	rig_settle(rig);
	taker_drop_listener(0);
	expect_size(0, 1280, 800, "");
}

SUITE_TEST(routing_resize, of_many_wishes_before_a_dispatch_the_last_one_counts)
{
	for (uint32_t width = 100; width <= 1000; width++)
		ask(0, 0, width, 600);
	expect_size(0, 1000, 600, "monitors\n");
}

SUITE_TEST(routing_resize, each_monitor_has_a_master_of_its_own)
{
	ask(0, 0, 1024, 768);
	ask(1, 1, 800, 600);
	expect_size(0, 1024, 768, "monitors\n");
	expect_size(1, 800, 600, "");
	taker_drop_listener(0);
	ask(1, 1, 640, 480);
	expect_size(1, 640, 480, "monitors\n");
	expect_size(0, 1024, 768, "");
}

SUITE_TEST(routing_resize, what_the_program_sets_lasts_until_the_master_asks_again)
{
	const struct vug_monitor monitor = {
		.size = sizeof(monitor), .connected = true, .width = 320, .height = 200};

	ask(0, 0, 1024, 768);
	expect_size(0, 1024, 768, "monitors\n");
	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	taker_press(0, KEY_A);
	expect_size(0, 320, 200, "monitors\n");
	ask(0, 0, 1024, 768);
	expect_size(0, 1024, 768, "monitors\n");
}

SUITE_TEST(routing_resize, the_physical_size_follows_at_the_same_dots_an_inch)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	ask(0, 0, 960, 480);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	cr_assert_eq(vug_scanout_get_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	cr_assert(monitor.width_mm == 254 && monitor.height_mm == 127 && monitor.connected);
}

SUITE_TEST(routing_resize, a_size_that_the_monitor_cannot_have_is_a_line_in_the_log)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor),
					    .connected = true,
					    .x = INT32_MAX - 1024,
					    .width = 1024,
					    .height = 768};

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	expect_size(0, 1024, 768, "monitors\n");
	ask(0, 0, 2048, 768);
	expect_size(0, 1024, 768, "");
	cr_assert_eq(recorder_take_lines(&rig->recorder, VUG_LOG_INFO, "resize: "), 1);
}

static void drop_in_callback(struct vug_listener *listener, void *data)
{
	(void)data;
	vug_listener_unref(listener);
}

/* Its callback runs behind the part of the dispatch that looks at masters. */
SUITE_TEST(routing_resize, the_master_may_be_dropped_in_its_callback)
{
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks),
							 .monitors_changed = drop_in_callback};
	struct vug_listener *listener;

	cr_assert_eq(vug_listener_new(rig->server, NULL, &callbacks, NULL, &listener), 0);
	name_master(listener);
	ask(1, 0, 800, 600);
	cr_assert_eq(vug_listener_request_size(listener, rig_get_scanout(rig, 0), 1024, 768), 0);
	expect_size(0, 800, 600, "monitors\nmonitors\n");
	cr_assert_eq(vug_scanout_get_resize_master(rig_get_scanout(rig, 0)), listeners[1]);
}

SUITE_TEST(routing_resize, a_size_out_of_range_and_another_servers_parts_are_refused)
{
	struct vug_scanout *scanout = rig_get_scanout(rig, 0);
	struct vug_server *other;

	cr_assert_eq(vug_server_new(NULL, NULL, NULL, &other), 0);
	cr_expect_eq(vug_listener_request_size(listeners[0], scanout, 0, 5), -ERANGE);
	cr_expect_eq(vug_listener_request_size(listeners[0], scanout, 5, 0), -ERANGE);
	cr_expect_eq(vug_listener_request_size(listeners[0], scanout, 16385, 5), -ERANGE);
	cr_expect_eq(vug_listener_request_size(listeners[0], scanout, 5, 16385), -ERANGE);
	cr_expect_eq(vug_listener_request_size(listeners[0], NULL, 5, 5), -EINVAL);
	cr_expect_eq(vug_listener_request_size(NULL, scanout, 5, 5), -EINVAL);
	cr_expect_eq(vug_scanout_set_resize_master(NULL, listeners[0]), -EINVAL);
	cr_expect_eq(vug_scanout_set_resize_master(vug_server_get_scanout(other, 0), listeners[0]),
		     -EINVAL);
	cr_expect_null(vug_scanout_get_resize_master(NULL));
	cr_expect_null(vug_scanout_get_resize_master(scanout));
	vug_server_unref(other);
}
