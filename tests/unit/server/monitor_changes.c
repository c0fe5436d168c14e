/* SPDX-License-Identifier: MIT */
/* When the program hears that the replies to the guest have changed, and EDIDs of the caller's. */
#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "unit/server/test_server.h"

static const struct vug_monitor large = {.size = sizeof(struct vug_monitor),
					 .connected = true,
					 .width = 2560,
					 .height = 1440,
					 .name = "screen"};

static void set(struct counted_server *counted, const struct vug_monitor *monitor)
{
	cr_assert_eq(vug_scanout_set_monitor(counted->scanout, monitor), 0);
}

static void set_own_edid(struct counted_server *counted, uint8_t byte)
{
	uint8_t blob[256];

	memset(blob, byte, sizeof(blob));
	cr_assert_eq(vug_scanout_set_edid(counted->scanout, blob, sizeof(blob)), 0);
}

static void restore_edid(struct counted_server *counted)
{
	cr_assert_eq(vug_scanout_set_edid(counted->scanout, NULL, 0), 0);
}

Test(monitor_changes, a_change_is_told_in_the_next_dispatch)
{
	struct counted_server counted;

	start_server(&counted);
	set(&counted, &large);
	cr_assert_eq(counted.monitors_changed, 0);
	cr_assert_eq(count_changes(&counted), 1);
	stop_server(&counted);
}

Test(monitor_changes, a_change_is_told_once)
{
	struct counted_server counted;

	start_server(&counted);
	set(&counted, &large);
	count_changes(&counted);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

Test(monitor_changes, several_changes_are_told_together)
{
	struct vug_monitor other = large;
	struct counted_server counted;

	start_server(&counted);
	set(&counted, &large);
	other.width = 800;
	set(&counted, &other);
	set_own_edid(&counted, 1);
	cr_assert_eq(count_changes(&counted), 1);
	stop_server(&counted);
}

Test(monitor_changes, setting_what_is_set_changes_nothing)
{
	struct counted_server counted;

	start_server(&counted);
	set(&counted, &large);
	count_changes(&counted);
	set(&counted, &large);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

Test(monitor_changes, setting_what_the_default_is_changes_nothing)
{
	const struct vug_monitor defaults = {.size = sizeof(defaults), .connected = true};
	struct counted_server counted;

	start_server(&counted);
	set(&counted, &defaults);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

Test(monitor_changes, setting_what_was_got_changes_nothing)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	struct counted_server counted;

	start_server(&counted);
	set(&counted, &large);
	count_changes(&counted);
	cr_assert_eq(vug_scanout_get_monitor(counted.scanout, &monitor), 0);
	set(&counted, &monitor);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

Test(monitor_changes, bytes_behind_the_end_of_a_name_change_nothing)
{
	struct vug_monitor other = large;
	struct counted_server counted;

	start_server(&counted);
	set(&counted, &large);
	count_changes(&counted);
	other.name[sizeof(other.name) - 2] = 'x';
	other.serial[1] = 'x';
	set(&counted, &other);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

/* A caller's struct on the stack has anything between its members. */
Test(monitor_changes, padding_changes_nothing)
{
	struct counted_server counted;
	struct vug_monitor other;
	size_t gap = offsetof(struct vug_monitor, connected) + sizeof(other.connected);

	start_server(&counted);
	set(&counted, &large);
	count_changes(&counted);
	memcpy(&other, &large, sizeof(other));
	memset((uint8_t *)&other + gap, 0x5a, offsetof(struct vug_monitor, x) - gap);
	set(&counted, &other);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

Test(monitor_changes, a_refused_monitor_changes_nothing)
{
	const struct vug_monitor huge = {.size = sizeof(huge), .width = 99999, .height = 1};
	struct counted_server counted;

	start_server(&counted);
	cr_assert_eq(vug_scanout_set_monitor(counted.scanout, &huge), -ERANGE);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

static int get_edid(const struct counted_server *counted, uint8_t *ret_blob)
{
	memset(ret_blob, 0xa5, VUG_EDID_MAX_SIZE);
	return vug_scanout_get_edid(counted->scanout, ret_blob);
}

Test(monitor_changes, every_monitor_has_an_edid_from_the_beginning)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];
	struct counted_server counted;
	int length;

	start_server(&counted);
	for (uint32_t i = 0; i < 2; i++) {
		length = vug_scanout_get_edid(vug_server_get_scanout(counted.server, i), blob);
		cr_assert_geq(length, 128);
		cr_assert_eq(memcmp(blob, "\x00\xff\xff\xff\xff\xff\xff\x00", 8), 0);
	}
	stop_server(&counted);
}

Test(monitor_changes, a_new_mode_has_a_new_edid)
{
	uint8_t before[VUG_EDID_MAX_SIZE], after[VUG_EDID_MAX_SIZE];
	struct counted_server counted;

	start_server(&counted);
	get_edid(&counted, before);
	set(&counted, &large);
	get_edid(&counted, after);
	cr_assert_neq(memcmp(before, after, sizeof(before)), 0);
	stop_server(&counted);
}

Test(monitor_changes, an_own_edid_is_answered_with_as_it_is)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];
	struct counted_server counted;

	start_server(&counted);
	set_own_edid(&counted, 0x5a);
	cr_assert_eq(get_edid(&counted, blob), 256);
	for (size_t i = 0; i < sizeof(blob); i++)
		cr_assert_eq(blob[i], i < 256 ? 0x5a : 0, "byte %zu", i);
	stop_server(&counted);
}

Test(monitor_changes, an_own_edid_stays_where_the_mode_changes)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];
	struct counted_server counted;

	start_server(&counted);
	set_own_edid(&counted, 0x5a);
	set(&counted, &large);
	cr_assert_eq(get_edid(&counted, blob), 256);
	cr_assert_eq(blob[0], 0x5a);
	stop_server(&counted);
}

Test(monitor_changes, without_the_own_edid_there_is_that_of_the_mode_again)
{
	uint8_t before[VUG_EDID_MAX_SIZE], after[VUG_EDID_MAX_SIZE];
	struct counted_server counted;

	start_server(&counted);
	set(&counted, &large);
	get_edid(&counted, before);
	set_own_edid(&counted, 0x5a);
	restore_edid(&counted);
	get_edid(&counted, after);
	cr_assert_eq(memcmp(before, after, sizeof(before)), 0);
	stop_server(&counted);
}

Test(monitor_changes, an_own_edid_is_a_change)
{
	struct counted_server counted;

	start_server(&counted);
	set_own_edid(&counted, 1);
	cr_assert_eq(count_changes(&counted), 1);
	stop_server(&counted);
}

Test(monitor_changes, taking_an_own_edid_away_is_a_change)
{
	struct counted_server counted;

	start_server(&counted);
	set_own_edid(&counted, 1);
	count_changes(&counted);
	restore_edid(&counted);
	cr_assert_eq(count_changes(&counted), 1);
	stop_server(&counted);
}

Test(monitor_changes, the_same_own_edid_again_changes_nothing)
{
	struct counted_server counted;

	start_server(&counted);
	set_own_edid(&counted, 1);
	count_changes(&counted);
	set_own_edid(&counted, 1);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

Test(monitor_changes, taking_away_an_own_edid_that_is_not_there_changes_nothing)
{
	struct counted_server counted;

	start_server(&counted);
	restore_edid(&counted);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

Test(monitor_changes, an_edid_of_no_whole_blocks_is_refused)
{
	static const size_t lengths[] = {1,    127,  129,      255,           1023,
					 1025, 1152, SIZE_MAX, SIZE_MAX - 127};
	static const uint8_t blob[2048];
	struct counted_server counted;

	start_server(&counted);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
		cr_assert_eq(vug_scanout_set_edid(counted.scanout, blob, lengths[i]), -EINVAL,
			     "length %zu", lengths[i]);
	cr_assert_eq(count_changes(&counted), 0);
	stop_server(&counted);
}

Test(monitor_changes, an_empty_edid_is_not_the_same_as_none)
{
	static const uint8_t blob[128];
	struct counted_server counted;

	start_server(&counted);
	cr_assert_eq(vug_scanout_set_edid(counted.scanout, blob, 0), -EINVAL);
	cr_assert_eq(vug_scanout_set_edid(counted.scanout, NULL, 128), -EINVAL);
	stop_server(&counted);
}

Test(monitor_changes, the_longest_edid_is_taken)
{
	static const uint8_t blob[VUG_EDID_MAX_SIZE];
	struct counted_server counted;
	uint8_t got[VUG_EDID_MAX_SIZE];

	start_server(&counted);
	cr_assert_eq(vug_scanout_set_edid(counted.scanout, blob, sizeof(blob)), 0);
	cr_assert_eq(get_edid(&counted, got), VUG_EDID_MAX_SIZE);
	stop_server(&counted);
}
