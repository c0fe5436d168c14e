/* SPDX-License-Identifier: MIT */
/* GET_PROTOCOL_FEATURES and SET_PROTOCOL_FEATURES. */
#include <unistd.h>

#include "protocol/rig/fixture.h"
#include "support/memory_file.h"

#define ALL_FEATURES UINT64_C(3) /* EDID is bit 0, DMABUF2 is bit 1 */

SUITE(fixture_set_up, fixture_tear_down);

static uint64_t get_features(void)
{
	uint64_t features;

	rig_send(rig, peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0));
	peer_expect_reply(&rig->peer, PEER_GET_PROTOCOL_FEATURES, &features, sizeof(features));
	rig_expect(rig, "");
	return features;
}

SUITE_TEST(features, both_bits_are_offered)
{
	cr_assert_eq(get_features(), ALL_FEATURES);
}

SUITE_TEST(features, set_is_not_answered)
{
	rig_send(rig, peer_set_features(ALL_FEATURES));
	rig_expect(rig, "");
}

SUITE_TEST(features, both_bits_are_offered_whatever_was_set)
{
	rig_send(rig, peer_set_features(0));
	cr_assert_eq(get_features(), ALL_FEATURES);
	rig_send(rig, peer_set_features(UINT64_MAX));
	cr_assert_eq(get_features(), ALL_FEATURES);
}

SUITE_TEST(features, get_is_answered_each_time)
{
	for (unsigned int i = 0; i < 100; i++)
		cr_assert_eq(get_features(), ALL_FEATURES);
}

SUITE_TEST(features, edid_is_served_without_negotiation)
{
	rig_send(rig, PEER_MAKE(PEER_GET_EDID, 0));
	peer_expect_reply(&rig->peer, PEER_GET_EDID, NULL, PEER_EDID_REPLY_SIZE);
}

SUITE_TEST(features, dmabuf2_is_served_without_negotiation)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 16, 16);
	int fd = memory_file_new(16 * 16 * 4, true);

	rig_send(rig, peer_dmabuf_scanout2(&dmabuf, 0, fd));
	close(fd);
	rig_expect(rig, "scanout 0 dmabuf 16x16 shows 16x16+0+0\n");
}

SUITE_TEST(features, edid_is_served_even_if_it_was_declined)
{
	rig_send(rig, peer_set_features(0));
	rig_send(rig, PEER_MAKE(PEER_GET_EDID, 0));
	peer_expect_reply(&rig->peer, PEER_GET_EDID, NULL, PEER_EDID_REPLY_SIZE);
}
