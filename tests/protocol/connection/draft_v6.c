/* SPDX-License-Identifier: MIT */
/* The framing of the 2019 draft, which is a setting. */
#include "protocol/rig/samples.h"

SUITE(samples_set_up_draft, samples_tear_down);

SUITE_TEST(draft_v6, headers_have_8_bytes)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		if (!samples[i].is_in_draft)
			continue;
		rig_send(rig, samples[i].make());
		samples_expect(&samples[i]);
		samples_reset();
	}
}

SUITE_TEST(draft_v6, every_message_may_be_split_at_every_byte)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples_make(&samples[i]);
		/* All of a cursor's bytes have had their turn in the other framing. */
		size_t step = message.length > 1000 ? 97 : 1;

		for (size_t offset = 1; samples[i].is_in_draft && offset < message.length;
		     offset += step) {
			peer_send_part(&rig->peer, &message, 0, offset);
			rig_settle(rig);
			rig_expect(rig, "");
			peer_send_part(&rig->peer, &message, offset, message.length);
			rig_settle(rig);
			samples_expect(&samples[i]);
			samples_reset();
		}
	}
}

SUITE_TEST(draft_v6, features_are_answered_without_a_header)
{
	uint64_t features;

	rig_send(rig, peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0));
	peer_expect_bytes(&rig->peer, &features, sizeof(features));
	rig_expect(rig, "");
}

SUITE_TEST(draft_v6, display_info_is_answered_without_a_header)
{
	uint32_t info[PEER_DISPLAY_INFO_REPLY_SIZE / 4];

	rig_send(rig, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	peer_expect_bytes(&rig->peer, info, sizeof(info));
	cr_assert_eq(info[0], 0x1101);
	rig_expect(rig, "");
}

SUITE_TEST(draft_v6, dmabuf_update_is_answered_with_a_u32)
{
	uint32_t reply;

	rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 1, 0, 0, 4, 4));
	peer_expect_bytes(&rig->peer, &reply, sizeof(reply));
	rig_expect(rig, "frame 1 4x4+0+0\n");
}

SUITE_TEST(draft_v6, short_dmabuf_update_is_answered_too)
{
	uint32_t reply;

	rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 1, 0, 0, 4));
	peer_expect_bytes(&rig->peer, &reply, sizeof(reply));
	rig_expect(rig, "");
	recorder_expect_warning(&rig->recorder, "DMABUF_UPDATE");
}

SUITE_TEST(draft_v6, there_is_no_get_edid)
{
	rig_send(rig, PEER_MAKE(PEER_GET_EDID, 0));
	rig_expect(rig, "");
	recorder_expect_warning(&rig->recorder, "11");
}

SUITE_TEST(draft_v6, there_is_no_dmabuf_scanout2)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(0, 8, 8);

	rig_send(rig, peer_dmabuf_scanout2(&dmabuf, 0, samples_get_fd()));
	rig_expect(rig, "");
	cr_expect_gt(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, ""), 0);
}

SUITE_TEST(draft_v6, the_size_has_the_same_cap)
{
	struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1);

	peer_set_size(&message, UINT32_MAX);
	rig_send(rig, message);
	recorder_expect(&rig->recorder, "disconnected protocol-error 71\n");
	cr_expect_gt(recorder_take_lines(&rig->recorder, VUG_LOG_ERROR, ""), 0);
}
