/* SPDX-License-Identifier: MIT */
/* The payloads of replies, byte for byte. */
#include "wire/replies.h"

#include <criterion/criterion.h>
#include <string.h>

#define DISPLAY_SIZE 24
#define DISPLAYS_OFFSET 24

static const struct wire_monitor monitor = {
	.connected = true, .x = 0x01020304, .y = 0x05060708, .width = 1920, .height = 0x0a0b};

static void expect_bytes(const void *actual, const void *expected, size_t length)
{
	const uint8_t *bytes = actual, *wanted = expected;

	for (size_t i = 0; i < length; i++)
		cr_assert_eq(bytes[i], wanted[i], "byte %zu: %02x, not %02x", i, bytes[i],
			     wanted[i]);
}

static void expect_zeros(const void *actual, size_t length)
{
	const uint8_t *bytes = actual;

	for (size_t i = 0; i < length; i++)
		cr_assert_eq(bytes[i], 0, "byte %zu: %02x", i, bytes[i]);
}

/* Header fields are in native byte order: so is the peer's view of them. */
static void expect_header(const void *actual, uint32_t type)
{
	uint8_t expected[24] = {0};

	memcpy(expected, &type, sizeof(type));
	expect_bytes(actual, expected, sizeof(expected));
}

static struct wire_display_info fill_info(const struct wire_monitor *monitors, size_t count)
{
	struct wire_display_info info;

	memset(&info, 0xa5, sizeof(info));
	vug_wire_fill_display_info(&info, monitors, count);
	return info;
}

static struct wire_edid fill_edid(const void *blob, size_t length)
{
	struct wire_edid edid;

	memset(&edid, 0xa5, sizeof(edid));
	vug_wire_fill_edid(&edid, blob, length);
	return edid;
}

Test(wire_replies, display_info_has_the_type_that_guests_want)
{
	struct wire_display_info info = fill_info(&monitor, 1);

	expect_header(&info, 0x1101);
}

Test(wire_replies, a_monitor_is_little_endian)
{
	static const uint8_t expected[DISPLAY_SIZE] = {4, 3, 2, 1,    8,    7, 6, 5, 0x80,
						       7, 0, 0, 0x0b, 0x0a, 0, 0, 1};
	struct wire_display_info info = fill_info(&monitor, 1);

	expect_bytes((uint8_t *)&info + DISPLAYS_OFFSET, expected, sizeof(expected));
}

Test(wire_replies, nothing_is_told_of_a_monitor_that_is_not_plugged_in)
{
	const struct wire_monitor unplugged = {.x = 1, .y = 2, .width = 640, .height = 480};
	struct wire_display_info info = fill_info(&unplugged, 1);

	expect_zeros(&info.displays[0], sizeof(info.displays));
}

Test(wire_replies, monitors_beyond_the_count_are_zero)
{
	struct wire_display_info info = fill_info(&monitor, 1);

	expect_zeros(&info.displays[1], sizeof(info) - DISPLAYS_OFFSET - DISPLAY_SIZE);
}

Test(wire_replies, no_monitors_at_all_are_zero)
{
	struct wire_display_info info = fill_info(NULL, 0);

	expect_zeros(&info.displays[0], sizeof(info.displays));
}

Test(wire_replies, sixteen_monitors_fill_the_reply)
{
	struct wire_monitor monitors[WIRE_MAX_SCANOUTS];
	struct wire_display_info info;

	for (uint32_t i = 0; i < WIRE_MAX_SCANOUTS; i++)
		monitors[i] = (struct wire_monitor){.connected = true, .width = i + 1};
	info = fill_info(monitors, WIRE_MAX_SCANOUTS);
	for (uint32_t i = 0; i < WIRE_MAX_SCANOUTS; i++)
		cr_assert_eq(((uint8_t *)&info)[DISPLAYS_OFFSET + i * DISPLAY_SIZE + 8], i + 1);
}

Test(wire_replies, an_edid_has_the_type_that_guests_want)
{
	struct wire_edid edid = fill_edid("", 0);

	expect_header(&edid, 0x1104);
}

Test(wire_replies, an_edid_has_its_size_in_little_endian_and_padding)
{
	static const uint8_t blob[256];
	static const uint8_t expected[8] = {0, 1};
	struct wire_edid edid = fill_edid(blob, sizeof(blob));

	expect_bytes((uint8_t *)&edid + 24, expected, sizeof(expected));
}

Test(wire_replies, an_edid_is_followed_by_zeros)
{
	uint8_t blob[128];
	struct wire_edid edid;

	memset(blob, 0x5a, sizeof(blob));
	edid = fill_edid(blob, sizeof(blob));
	expect_bytes((uint8_t *)&edid + 32, blob, sizeof(blob));
	expect_zeros((uint8_t *)&edid + 32 + sizeof(blob), 1024 - sizeof(blob));
}

Test(wire_replies, the_longest_edid_fits)
{
	uint8_t blob[1024];
	struct wire_edid edid;

	memset(blob, 0x5a, sizeof(blob));
	edid = fill_edid(blob, sizeof(blob));
	expect_bytes((uint8_t *)&edid + 32, blob, sizeof(blob));
}

Test(wire_replies, an_edid_error_is_a_type_and_zeros)
{
	struct wire_edid edid;

	memset(&edid, 0xa5, sizeof(edid));
	vug_wire_fill_edid_error(&edid, 0x1202);
	expect_header(&edid, 0x1202);
	expect_zeros((uint8_t *)&edid + 24, sizeof(edid) - 24);
}
