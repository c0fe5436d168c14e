/* SPDX-License-Identifier: MIT */
/* GET_DISPLAY_INFO and vug_scanout_set_monitor(). */
#include "protocol/rig/fixture.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#define INFO_SIZE PEER_DISPLAY_INFO_REPLY_SIZE

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = VUG_MAX_SCANOUTS}};

	fixture_set_up_checks();
	rig = rig_new(&options);
}

SUITE(set_up, fixture_tear_down);

static void get_info(uint8_t *ret_info)
{
	rig_send(rig, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	peer_expect_reply(&rig->peer, PEER_GET_DISPLAY_INFO, ret_info, INFO_SIZE);
	peer_expect_silence(&rig->peer);
}

static void put_little_endian(uint8_t *bytes, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

/* virtio_gpu_display_one: a rectangle, enabled, flags; behind a control header of 24 bytes. */
static void put_display(uint8_t *info, unsigned int index, const uint32_t rect[4], uint32_t enabled)
{
	uint8_t *display = info + 24 + 24 * index;

	for (unsigned int i = 0; i < 4; i++)
		put_little_endian(display + 4 * i, rect[i]);
	put_little_endian(display + 16, enabled);
}

static void expect_info(const uint8_t *expected)
{
	uint8_t info[INFO_SIZE];

	get_info(info);
	for (size_t i = 0; i < INFO_SIZE; i++)
		cr_assert_eq(info[i], expected[i], "byte %zu is %#x instead of %#x", i, info[i],
			     expected[i]);
}

static void begin_info(uint8_t *ret_info)
{
	const uint32_t type = 0x1101; /* in native byte order, as the back end copies it */

	memset(ret_info, 0, INFO_SIZE);
	memcpy(ret_info, &type, sizeof(type));
}

static struct vug_monitor make_monitor(int32_t x, int32_t y, uint32_t width, uint32_t height)
{
	return (struct vug_monitor){.size = sizeof(struct vug_monitor),
				    .connected = true,
				    .x = x,
				    .y = y,
				    .width = width,
				    .height = height};
}

static void set_monitor(uint32_t index, const struct vug_monitor *monitor)
{
	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, index), monitor), 0);
}

SUITE_TEST(monitors, the_first_one_is_plugged_in_at_1280x800)
{
	uint8_t expected[INFO_SIZE];

	begin_info(expected);
	put_display(expected, 0, (const uint32_t[]){0, 0, 1280, 800}, 1);
	expect_info(expected);
}

SUITE_TEST(monitors, monitors_beyond_the_scanouts_are_all_zero)
{
	const struct rig_options options = {.config = {.num_scanouts = 1}};
	uint8_t expected[INFO_SIZE];

	fixture_use(&options);
	begin_info(expected);
	put_display(expected, 0, (const uint32_t[]){0, 0, 1280, 800}, 1);
	expect_info(expected);
}

SUITE_TEST(monitors, sixteen_have_their_own_place_and_size)
{
	uint8_t expected[INFO_SIZE];

	begin_info(expected);
	for (uint32_t i = 0; i < VUG_MAX_SCANOUTS; i++) {
		const uint32_t rect[] = {i * 0x201, i * 0x102, 0x400 + i, 0x300 + i};
		const struct vug_monitor monitor =
			make_monitor((int32_t)rect[0], (int32_t)rect[1], rect[2], rect[3]);

		set_monitor(i, &monitor);
		put_display(expected, i, rect, 1);
	}
	expect_info(expected);
}

/* Two's complement, as QEMU's own display sends it and Linux's driver reads it. */
SUITE_TEST(monitors, a_negative_position_is_twos_complement)
{
	const struct vug_monitor monitor = make_monitor(-1920, -1, 1920, 1080);
	uint8_t expected[INFO_SIZE];

	set_monitor(1, &monitor);
	begin_info(expected);
	put_display(expected, 0, (const uint32_t[]){0, 0, 1280, 800}, 1);
	put_display(expected, 1, (const uint32_t[]){0xfffff880, 0xffffffff, 1920, 1080}, 1);
	expect_info(expected);
}

/* As QEMU's own display does it: there are drivers that look at the size alone. */
SUITE_TEST(monitors, an_unplugged_one_is_not_enabled_and_has_no_size_and_no_place)
{
	struct vug_monitor monitor = make_monitor(7, 8, 640, 480);
	uint8_t expected[INFO_SIZE];

	monitor.connected = false;
	set_monitor(0, &monitor);
	begin_info(expected);
	expect_info(expected);
}

SUITE_TEST(monitors, a_monitor_that_is_plugged_in_again_has_its_mode)
{
	struct vug_monitor monitor = make_monitor(7, 8, 640, 480);
	uint8_t expected[INFO_SIZE];

	monitor.connected = false;
	set_monitor(0, &monitor);
	cr_assert_eq(vug_scanout_get_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	monitor.connected = true;
	set_monitor(0, &monitor);
	begin_info(expected);
	put_display(expected, 0, (const uint32_t[]){7, 8, 640, 480}, 1);
	expect_info(expected);
}

SUITE_TEST(monitors, an_unplugged_one_keeps_its_mode)
{
	struct vug_monitor monitor = make_monitor(5, 6, 640, 480);
	struct vug_monitor kept = {.size = sizeof(kept)};

	monitor.connected = false;
	set_monitor(0, &monitor);
	cr_assert_eq(vug_scanout_get_monitor(rig_get_scanout(rig, 0), &kept), 0);
	cr_assert(!kept.connected && kept.width == 640 && kept.height == 480);
}

SUITE_TEST(monitors, a_change_is_a_callback_of_the_next_dispatch)
{
	const struct vug_monitor monitor = make_monitor(0, 0, 640, 480);

	set_monitor(0, &monitor);
	rig_expect(rig, "");
	cr_assert(loop_is_readable(vug_server_get_fd(rig->server)));
	rig_settle(rig);
	rig_expect(rig, "monitors\n");
}

SUITE_TEST(monitors, several_changes_are_one_callback)
{
	const struct vug_monitor first = make_monitor(0, 0, 640, 480),
				 second = make_monitor(640, 0, 800, 600);

	set_monitor(0, &first);
	set_monitor(1, &first);
	set_monitor(1, &second);
	rig_settle(rig);
	rig_expect(rig, "monitors\n");
}

SUITE_TEST(monitors, setting_what_is_set_changes_nothing)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	cr_assert_eq(vug_scanout_get_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	set_monitor(0, &monitor);
	rig_settle(rig);
	rig_expect(rig, "");
}

/* What is behind a name's end is not part of it. */
SUITE_TEST(monitors, the_bytes_behind_a_name_are_no_change)
{
	struct vug_monitor monitor = make_monitor(0, 0, 640, 480);

	memcpy(monitor.name, "one\0two", 8);
	set_monitor(0, &monitor);
	rig_settle(rig);
	recorder_forget(&rig->recorder);
	memcpy(monitor.name, "one\0six", 8);
	set_monitor(0, &monitor);
	rig_settle(rig);
	rig_expect(rig, "");
}

/* A program's struct on the stack has anything between its members. */
SUITE_TEST(monitors, the_padding_of_the_struct_is_no_change)
{
	struct vug_monitor monitor;

	memset(&monitor, 0xff, sizeof(monitor));
	monitor.size = sizeof(monitor);
	monitor.connected = true;
	monitor.x = monitor.y = 0;
	monitor.width = monitor.height = monitor.refresh_mhz = 0;
	monitor.width_mm = monitor.height_mm = 0;
	memset(monitor.name, 0, sizeof(monitor.name));
	memset(monitor.serial, 0, sizeof(monitor.serial));
	memset(monitor.vendor, 0, sizeof(monitor.vendor));
	monitor.product = 0;
	memset(monitor.unused, 0, sizeof(monitor.unused));
	set_monitor(0, &monitor);
	rig_settle(rig);
	rig_expect(rig, "");
}

SUITE_TEST(monitors, another_vendor_or_product_is_a_change)
{
	struct vug_monitor monitor = make_monitor(0, 0, 1280, 800);

	memcpy(monitor.vendor, "RHT", sizeof(monitor.vendor));
	set_monitor(0, &monitor);
	rig_settle(rig);
	rig_expect(rig, "monitors\n");
	monitor.product = 7;
	set_monitor(0, &monitor);
	rig_settle(rig);
	rig_expect(rig, "monitors\n");
}

SUITE_TEST(monitors, a_change_is_told_without_a_connection)
{
	const struct vug_monitor monitor = make_monitor(0, 0, 640, 480);

	vug_server_disconnect(rig->server);
	set_monitor(0, &monitor);
	rig_settle(rig);
	recorder_expect(&rig->recorder, "monitors\n");
}

SUITE_TEST(monitors, a_failed_change_changes_nothing)
{
	const struct vug_monitor monitor = make_monitor(0, 0, 16385, 480);
	uint8_t before[INFO_SIZE];

	get_info(before);
	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 0), &monitor), -ERANGE);
	rig_settle(rig);
	rig_expect(rig, "");
	expect_info(before);
}

static const struct {
	const char *what;
	struct vug_monitor monitor;
	int result;
} limits[] = {
	{"the largest", {.width = 16384, .height = 16384}, 0},
	{"the smallest", {.width = 1, .height = 1}, 0},
	{"too wide", {.width = 16385, .height = 1}, -ERANGE},
	{"too high", {.width = 1, .height = 16385}, -ERANGE},
	{"width alone", {.width = 640}, -ERANGE},
	{"height alone", {.height = 480}, -ERANGE},
	{"huge", {.width = UINT32_MAX, .height = UINT32_MAX}, -ERANGE},
	{"slowest", {.refresh_mhz = 1000}, 0},
	{"fastest", {.refresh_mhz = 1000000}, 0},
	{"too slow", {.refresh_mhz = 999}, -ERANGE},
	{"too fast", {.refresh_mhz = 1000001}, -ERANGE},
	{"the leftmost", {.x = INT_MIN}, 0},
	{"the topmost", {.y = INT_MIN}, 0},
	{"too far right", {.x = INT_MAX}, -ERANGE},
	{"its right edge is negative", {.x = INT_MAX, .width = 640, .height = 480}, -ERANGE},
	{"not terminated",
	 {.name = {'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a', 'a'}},
	 -EINVAL},
	{"the longest name", {.name = "1234567890123"}, 0},
	{"a newline in the name", {.name = "a\nb"}, -EINVAL},
	{"not ASCII", {.serial = "\xc3\xa4"}, -EINVAL},
	{"the longest serial", {.serial = "1234567890123"}, 0},
	{"a vendor", {.vendor = "RHT"}, 0},
	{"a vendor of two letters", {.vendor = "RH"}, -EINVAL},
	{"a vendor of four letters", {.vendor = {'R', 'H', 'T', 'X'}}, -EINVAL},
	{"a vendor in small letters", {.vendor = "rht"}, -EINVAL},
	{"a vendor with a digit", {.vendor = "RH1"}, -EINVAL},
	{"the largest product", {.product = UINT16_MAX}, 0},
	{"a reserved byte", {.unused = {0, 0, 0, 0, 0, 1}}, -EINVAL},
};

SUITE_TEST(monitors, limits_are_checked)
{
	for (size_t i = 0; i < COUNT(limits); i++) {
		struct vug_monitor monitor = limits[i].monitor;
		int result;

		monitor.size = sizeof(monitor);
		result = vug_scanout_set_monitor(rig_get_scanout(rig, 0), &monitor);
		cr_expect_eq(result, limits[i].result, "%s: %d", limits[i].what, result);
	}
}

SUITE_TEST(monitors, defaults_are_filled_in)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};

	set_monitor(3, &monitor);
	cr_assert_eq(vug_scanout_get_monitor(rig_get_scanout(rig, 3), &monitor), 0);
	cr_expect_eq(monitor.width, 1280);
	cr_expect_eq(monitor.height, 800);
	cr_expect_eq(monitor.refresh_mhz, 60000);
	cr_expect_eq(monitor.width_mm, 339);
	cr_expect_eq(monitor.height_mm, 212);
	cr_expect_str_eq(monitor.vendor, "VUG");
	cr_expect_eq(monitor.product, 1);
}

SUITE_TEST(monitors, a_shorter_struct_of_an_older_program_is_read)
{
	struct vug_monitor monitor = make_monitor(0, 0, 640, 480);

	memcpy(monitor.name, "\n", 2);
	monitor.size = offsetof(struct vug_monitor, name);
	set_monitor(0, &monitor);
}

SUITE_TEST(monitors, a_shorter_struct_of_an_older_program_is_written)
{
	struct vug_monitor monitor = {.size = offsetof(struct vug_monitor, height), .height = 4711};

	cr_assert_eq(vug_scanout_get_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	cr_assert(monitor.width == 1280 && monitor.height == 4711);
	cr_assert_eq(monitor.size, offsetof(struct vug_monitor, height));
}

static const struct {
	size_t size;
	uint8_t tail;
	int result;
} sizes[] = {
	{0, 0, -EINVAL},
	{sizeof(size_t), 0, -EINVAL},
	{sizeof(struct vug_monitor) + 8, 0, 0},
	{sizeof(struct vug_monitor) + 8, 1, -E2BIG},
};

SUITE_TEST(monitors, the_size_of_the_struct_is_checked)
{
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct {
			struct vug_monitor monitor;
			uint8_t tail[8];
		} longer = {.monitor = {.size = sizes[i].size}, .tail = {sizes[i].tail}};
		int result = vug_scanout_set_monitor(rig_get_scanout(rig, 0), &longer.monitor);

		cr_expect_eq(result, sizes[i].result, "row %zu: %d", i, result);
	}
}
