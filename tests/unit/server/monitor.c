/* SPDX-License-Identifier: MIT */
/* Plugging monitors in and out, and what is refused. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "unit/server/test_server.h"

#define MAX_POSITION ((uint32_t)INT32_MAX)

static struct vug_monitor make_monitor(void)
{
	return (struct vug_monitor){.size = sizeof(struct vug_monitor),
				    .connected = true,
				    .x = 100,
				    .y = 50,
				    .width = 1920,
				    .height = 1080,
				    .refresh_mhz = 75000,
				    .width_mm = 600,
				    .height_mm = 340,
				    .name = "screen",
				    .serial = "42"};
}

static struct vug_monitor get_monitor(const struct vug_scanout *scanout)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	cr_assert_eq(vug_scanout_get_monitor(scanout, &monitor), 0);
	return monitor;
}

/* What a new server answers to it, and whether it kept what it had if it refused it. */
static int try_monitor(struct vug_monitor monitor)
{
	struct counted_server counted;
	struct vug_monitor before, after;
	int error;

	start_server(&counted);
	before = get_monitor(counted.scanout);
	error = vug_scanout_set_monitor(counted.scanout, &monitor);
	after = get_monitor(counted.scanout);
	if (error < 0)
		cr_assert_eq(memcmp(&before, &after, sizeof(before)), 0, "unchanged");
	stop_server(&counted);
	return error;
}

/* The monitor of the replies where that one is set. */
static struct vug_monitor resolve(struct vug_monitor monitor)
{
	struct counted_server counted;
	struct vug_monitor resolved;

	start_server(&counted);
	cr_assert_eq(vug_scanout_set_monitor(counted.scanout, &monitor), 0);
	resolved = get_monitor(counted.scanout);
	stop_server(&counted);
	return resolved;
}

static int try_size(uint32_t width, uint32_t height)
{
	struct vug_monitor monitor = make_monitor();

	monitor.width = width;
	monitor.height = height;
	return try_monitor(monitor);
}

static int try_rate(uint32_t refresh_mhz)
{
	struct vug_monitor monitor = make_monitor();

	monitor.refresh_mhz = refresh_mhz;
	return try_monitor(monitor);
}

static int try_position(int32_t x, int32_t y)
{
	struct vug_monitor monitor = make_monitor();

	monitor.x = x;
	monitor.y = y;
	return try_monitor(monitor);
}

static int try_name(const char *name, size_t length)
{
	struct vug_monitor monitor = make_monitor();

	memset(monitor.name, 0, sizeof(monitor.name));
	memcpy(monitor.name, name, length);
	return try_monitor(monitor);
}

Test(monitor, the_first_is_plugged_in_at_1280_by_800)
{
	struct counted_server counted;
	struct vug_monitor monitor;

	start_server(&counted);
	monitor = get_monitor(counted.scanout);
	cr_assert(monitor.connected);
	cr_assert(monitor.width == 1280 && monitor.height == 800);
	stop_server(&counted);
}

Test(monitor, the_others_are_not_plugged_in)
{
	struct counted_server counted;

	start_server(&counted);
	cr_assert_not(get_monitor(vug_server_get_scanout(counted.server, 1)).connected);
	stop_server(&counted);
}

Test(monitor, a_new_server_has_changed_nothing)
{
	struct counted_server counted;

	start_server(&counted);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

Test(monitor, what_was_set_is_told)
{
	struct vug_monitor monitor = resolve(make_monitor());

	cr_assert(monitor.x == 100 && monitor.y == 50);
	cr_assert(monitor.width == 1920 && monitor.height == 1080);
	cr_assert_eq(monitor.refresh_mhz, 75000);
	cr_assert(monitor.width_mm == 600 && monitor.height_mm == 340);
	cr_assert_str_eq(monitor.name, "screen");
	cr_assert_str_eq(monitor.serial, "42");
}

Test(monitor, an_unplugged_monitor_keeps_its_mode)
{
	struct vug_monitor monitor = make_monitor();

	monitor.connected = false;
	monitor = resolve(monitor);
	cr_assert_not(monitor.connected);
	cr_assert(monitor.width == 1920 && monitor.height == 1080);
}

Test(monitor, a_size_of_zero_is_1280_by_800)
{
	const struct vug_monitor empty = {.size = sizeof(empty)};
	struct vug_monitor monitor = resolve(empty);

	cr_assert(monitor.width == 1280 && monitor.height == 800);
}

Test(monitor, a_rate_of_zero_is_60_hertz)
{
	const struct vug_monitor empty = {.size = sizeof(empty)};

	cr_assert_eq(resolve(empty).refresh_mhz, 60000);
}

Test(monitor, a_physical_size_of_zero_is_96_dots_per_inch)
{
	struct vug_monitor monitor = make_monitor();

	monitor.width_mm = monitor.height_mm = 0;
	monitor = resolve(monitor);
	cr_assert(monitor.width_mm == 508 && monitor.height_mm == 286, "%u mm by %u mm",
		  monitor.width_mm, monitor.height_mm);
}

Test(monitor, one_side_of_zero_may_not_be_larger_than_one_can_see)
{
	cr_assert_eq(try_size(0, 1080), -ERANGE);
	cr_assert_eq(try_size(1920, 0), -ERANGE);
}

Test(monitor, sizes_from_1_to_16384_are_taken)
{
	cr_assert_eq(try_size(1, 1), 0);
	cr_assert_eq(try_size(16384, 16384), 0);
}

Test(monitor, larger_sizes_are_out_of_range)
{
	cr_assert_eq(try_size(16385, 1080), -ERANGE);
	cr_assert_eq(try_size(1920, 16385), -ERANGE);
	cr_assert_eq(try_size(UINT32_MAX, UINT32_MAX), -ERANGE);
}

Test(monitor, rates_from_1_to_1000_hertz_are_taken)
{
	cr_assert_eq(try_rate(1000), 0);
	cr_assert_eq(try_rate(1000000), 0);
}

Test(monitor, other_rates_are_out_of_range)
{
	cr_assert_eq(try_rate(999), -ERANGE);
	cr_assert_eq(try_rate(1000001), -ERANGE);
	cr_assert_eq(try_rate(UINT32_MAX), -ERANGE);
}

Test(monitor, a_mode_that_no_edid_can_say_is_out_of_range)
{
	struct vug_monitor monitor = make_monitor();

	monitor.width = monitor.height = 16384;
	monitor.refresh_mhz = 1000000;
	cr_assert_eq(try_monitor(monitor), -ERANGE);
}

Test(monitor, the_far_edge_may_be_at_the_end_of_signed_numbers)
{
	cr_assert_eq(try_position(MAX_POSITION - 1920, MAX_POSITION - 1080), 0);
}

Test(monitor, positions_beyond_that_are_out_of_range)
{
	cr_assert_eq(try_position(MAX_POSITION - 1919, 0), -ERANGE);
	cr_assert_eq(try_position(0, MAX_POSITION - 1079), -ERANGE);
}

Test(monitor, positions_may_be_negative)
{
	cr_assert_eq(try_position(-1, -1080), 0);
	cr_assert_eq(try_position(INT32_MIN, INT32_MIN), 0);
}

Test(monitor, a_name_of_13_characters_is_taken)
{
	cr_assert_eq(try_name("abcdefghijklm", 13), 0);
}

Test(monitor, a_name_without_an_end_is_refused)
{
	cr_assert_eq(try_name("abcdefghijklmn", 14), -EINVAL);
}

Test(monitor, a_name_with_other_than_printable_ascii_is_refused)
{
	cr_assert_eq(try_name("a\nb", 3), -EINVAL);
	cr_assert_eq(try_name("\x7f", 1), -EINVAL);
	cr_assert_eq(try_name("\xc3\xa9", 2), -EINVAL);
}

Test(monitor, a_serial_is_held_to_the_same)
{
	struct vug_monitor monitor = make_monitor();

	memset(monitor.serial, 'x', sizeof(monitor.serial));
	cr_assert_eq(try_monitor(monitor), -EINVAL);
}

Test(monitor, a_struct_without_a_size_is_refused)
{
	struct vug_monitor monitor = make_monitor();

	monitor.size = 0;
	cr_assert_eq(try_monitor(monitor), -EINVAL);
}

struct newer_monitor {
	struct vug_monitor known;
	uint64_t unknown;
};

static int try_newer(uint64_t unknown)
{
	struct newer_monitor newer = {.known = make_monitor(), .unknown = unknown};
	struct counted_server counted;
	int error;

	newer.known.size = sizeof(newer);
	start_server(&counted);
	error = vug_scanout_set_monitor(counted.scanout, &newer.known);
	stop_server(&counted);
	return error;
}

Test(monitor, a_newer_callers_struct_is_taken_if_it_uses_nothing_new)
{
	cr_assert_eq(try_newer(0), 0);
}

Test(monitor, a_newer_callers_struct_is_refused_if_it_does)
{
	cr_assert_eq(try_newer(1), -E2BIG);
}

Test(monitor, an_older_callers_struct_is_taken)
{
	struct vug_monitor monitor = make_monitor();

	monitor.size = offsetof(struct vug_monitor, refresh_mhz);
	monitor = resolve(monitor);
	cr_assert_eq(monitor.width, 1920);
	cr_assert_eq(monitor.refresh_mhz, 60000);
	cr_assert_str_eq(monitor.name, "");
}
