/* SPDX-License-Identifier: MIT */
/* GET_EDID, whatever is asked for; what is in a generated EDID is the unit tests' business. */
#include "protocol/rig/fixture.h"

#include <errno.h>
#include <string.h>

#define TYPE_EDID UINT32_C(0x1104)
#define FIRST_ERROR_TYPE UINT32_C(0x1200)

SUITE(fixture_set_up, fixture_tear_down);

struct edid_reply {
	uint32_t type;
	uint8_t rest_of_header[20];
	uint8_t size[4]; /* little-endian */
	uint8_t padding[4];
	uint8_t blob[VUG_EDID_MAX_SIZE];
};

static struct edid_reply get_edid(uint32_t scanout)
{
	struct edid_reply reply;

	cr_assert_eq(sizeof(reply), PEER_EDID_REPLY_SIZE);
	rig_send(rig, PEER_MAKE(PEER_GET_EDID, scanout));
	peer_expect_reply(&rig->peer, PEER_GET_EDID, &reply, sizeof(reply));
	peer_expect_silence(&rig->peer);
	return reply;
}

static bool is_zero(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

/* Every byte of the reply. */
static void expect_edid(uint32_t scanout, const uint8_t *blob, size_t length)
{
	struct edid_reply reply = get_edid(scanout);

	cr_assert_eq(reply.type, TYPE_EDID);
	cr_assert(is_zero(reply.rest_of_header, sizeof(reply.rest_of_header)));
	cr_assert_eq(reply.size[0] | reply.size[1] << 8, (int)length);
	cr_assert(is_zero(reply.size + 2, 2));
	cr_assert(is_zero(reply.padding, sizeof(reply.padding)));
	cr_assert_eq(memcmp(reply.blob, blob, length), 0);
	cr_assert(is_zero(reply.blob + length, sizeof(reply.blob) - length));
}

static void expect_error(const struct edid_reply *reply)
{
	cr_assert_geq(reply->type, FIRST_ERROR_TYPE, "the guest would see success: %#x",
		      reply->type);
	cr_assert(is_zero((const uint8_t *)reply + sizeof(reply->type),
			  sizeof(*reply) - sizeof(reply->type)));
}

SUITE_TEST(edid, the_reply_is_the_one_that_the_program_can_get)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];

	for (uint32_t i = 0; i < 2; i++) {
		int length = vug_scanout_get_edid(rig_get_scanout(rig, i), blob);

		cr_assert(length >= 128 && length % 128 == 0);
		expect_edid(i, blob, (size_t)length);
	}
}

SUITE_TEST(edid, an_edid_follows_the_monitor)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor), .width = 1024, .height = 768};
	struct edid_reply before = get_edid(0), after;

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	after = get_edid(0);
	cr_assert_neq(memcmp(&before, &after, sizeof(before)), 0);
}

static void fill_blob(uint8_t *ret_blob)
{
	for (size_t i = 0; i < VUG_EDID_MAX_SIZE; i++)
		ret_blob[i] = (uint8_t)(i * 7 + 3);
}

SUITE_TEST(edid, the_programs_own_is_never_looked_into)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];

	fill_blob(blob);
	for (size_t length = 128; length <= sizeof(blob); length += 128) {
		cr_assert_eq(vug_scanout_set_edid(rig_get_scanout(rig, 1), blob, length), 0);
		expect_edid(1, blob, length);
	}
}

SUITE_TEST(edid, the_programs_own_survives_a_new_mode)
{
	const struct vug_monitor monitor = {.size = sizeof(monitor), .width = 1024, .height = 768};
	uint8_t blob[VUG_EDID_MAX_SIZE];

	fill_blob(blob);
	cr_assert_eq(vug_scanout_set_edid(rig_get_scanout(rig, 0), blob, 256), 0);
	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 0), &monitor), 0);
	expect_edid(0, blob, 256);
}

SUITE_TEST(edid, the_generated_one_comes_back)
{
	uint8_t blob[VUG_EDID_MAX_SIZE], generated[VUG_EDID_MAX_SIZE];
	int length = vug_scanout_get_edid(rig_get_scanout(rig, 0), generated);

	fill_blob(blob);
	cr_assert_eq(vug_scanout_set_edid(rig_get_scanout(rig, 0), blob, 128), 0);
	cr_assert_eq(vug_scanout_set_edid(rig_get_scanout(rig, 0), NULL, 0), 0);
	expect_edid(0, generated, (size_t)length);
}

SUITE_TEST(edid, a_new_one_is_a_change_of_monitors)
{
	uint8_t blob[VUG_EDID_MAX_SIZE];

	fill_blob(blob);
	cr_assert_eq(vug_scanout_set_edid(rig_get_scanout(rig, 0), blob, 128), 0);
	rig_settle(rig);
	rig_expect(rig, "monitors\n");
}

SUITE_TEST(edid, lengths_that_cannot_be_one_are_refused)
{
	static const size_t lengths[] = {0, 1, 127, 129, 1000, 1023, 1025, 1152, SIZE_MAX};
	uint8_t blob[1152] = {0};

	for (size_t i = 0; i < COUNT(lengths); i++)
		cr_expect_eq(vug_scanout_set_edid(rig_get_scanout(rig, 0), blob, lengths[i]),
			     -EINVAL, "%zu", lengths[i]);
	cr_expect_eq(vug_scanout_set_edid(rig_get_scanout(rig, 0), NULL, 128), -EINVAL);
}

SUITE_TEST(edid, an_absent_scanout_is_answered_with_an_error)
{
	static const uint32_t absent[] = {2, 15, 16, 17, 0x80000000, UINT32_MAX};

	for (size_t i = 0; i < COUNT(absent); i++) {
		struct edid_reply reply = get_edid(absent[i]);

		expect_error(&reply);
		recorder_expect_warning(&rig->recorder, "scanout");
	}
}

SUITE_TEST(edid, a_wrong_size_is_answered_with_an_error)
{
	static const size_t sizes[] = {0, 1, 3, 5, 8, 1000};
	static const uint8_t payload[1000];

	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct edid_reply reply;

		rig_send(rig, peer_make(PEER_GET_EDID, payload, sizes[i]));
		peer_expect_reply(&rig->peer, PEER_GET_EDID, &reply, sizeof(reply));
		peer_expect_silence(&rig->peer);
		expect_error(&reply);
		recorder_expect_warning(&rig->recorder, "GET_EDID");
	}
}

SUITE_TEST(edid, an_unplugged_monitor_is_answered_too)
{
	struct edid_reply reply = get_edid(1);

	cr_assert(reply.type == TYPE_EDID || reply.type >= FIRST_ERROR_TYPE);
}
