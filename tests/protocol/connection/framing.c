/* SPDX-License-Identifier: MIT */
/* Where messages begin and end, however the stream is cut. */
#include "protocol/rig/samples.h"

#include <unistd.h>

#include "support/memory_file.h"

SUITE(samples_set_up, samples_tear_down);

SUITE_TEST(framing, every_message_may_come_whole)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		rig_send(rig, samples[i].make());
		samples_expect(&samples[i]);
		samples_reset();
	}
}

static void send_split(const struct sample *sample, size_t offset)
{
	struct peer_message message = samples_make(sample);

	peer_send_part(&rig->peer, &message, 0, offset);
	rig_settle(rig);
	rig_expect(rig, "");
	peer_send_part(&rig->peer, &message, offset, message.length);
	rig_settle(rig);
}

/* One test each, so that the slow ones run beside the others. */
static void split_everywhere(enum peer_request request)
{
	const struct sample *sample = &samples[request - 1];
	size_t length = samples_make(sample).length;

	for (size_t offset = 1; offset < length; offset++) {
		send_split(sample, offset);
		samples_expect(sample);
		if (!sample->is_repeatable)
			samples_reset();
	}
}

#define TEST_SPLIT(name, request) \
	SUITE_TEST(framing, name##_may_be_split_at_every_byte) \
	{ \
		split_everywhere(request); \
	}

TEST_SPLIT(get_protocol_features, PEER_GET_PROTOCOL_FEATURES)
TEST_SPLIT(set_protocol_features, PEER_SET_PROTOCOL_FEATURES)
TEST_SPLIT(get_display_info, PEER_GET_DISPLAY_INFO)
TEST_SPLIT(cursor_pos, PEER_CURSOR_POS)
TEST_SPLIT(cursor_pos_hide, PEER_CURSOR_POS_HIDE)
TEST_SPLIT(cursor_update, PEER_CURSOR_UPDATE)
TEST_SPLIT(scanout, PEER_SCANOUT)
TEST_SPLIT(update, PEER_UPDATE)
TEST_SPLIT(dmabuf_scanout, PEER_DMABUF_SCANOUT)
TEST_SPLIT(dmabuf_update, PEER_DMABUF_UPDATE)
TEST_SPLIT(get_edid, PEER_GET_EDID)
TEST_SPLIT(dmabuf_scanout2, PEER_DMABUF_SCANOUT2)

SUITE_TEST(framing, every_message_may_come_byte_by_byte)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make();

		for (size_t offset = 0; offset < message.length; offset++) {
			rig_expect(rig, "");
			peer_send_part(&rig->peer, &message, offset, offset + 1);
			rig_settle(rig);
		}
		samples_expect(&samples[i]);
		samples_reset();
	}
}

/* The pieces of a message queue up before the server looks. */
SUITE_TEST(framing, every_message_may_wait_in_pieces)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make();
		size_t step = message.length / 50 + 1;

		for (size_t offset = 0; offset < message.length; offset += step)
			peer_send_part(&rig->peer, &message, offset,
				       offset + step < message.length ? offset + step
								      : message.length);
		rig_settle(rig);
		samples_expect(&samples[i]);
		samples_reset();
	}
}

static bool takes_descriptor(size_t sample)
{
	return sample + 1 == PEER_DMABUF_SCANOUT || sample + 1 == PEER_DMABUF_SCANOUT2;
}

static bool is_pair_of_updates(const struct sample *first, const struct sample *second)
{
	return first == second && first == &samples[PEER_UPDATE - 1];
}

static void expect_pair(const struct sample *first, const struct sample *second)
{
	char events[256];

	/* Pixels that are read together are one frame. */
	snprintf(events, sizeof(events), "%s%s",
		 is_pair_of_updates(first, second) ? "" : first->events, second->events);
	recorder_expect(&rig->recorder, events);
	if (first->expect_content != NULL)
		first->expect_content();
	if (second->expect_content != NULL)
		second->expect_content();
	samples_expect_reply(first);
	samples_expect_reply(second);
	peer_expect_silence(&rig->peer);
}

/* SCANOUT again with the same size changes nothing. */
static bool is_pair_of_scanouts(size_t first, size_t second)
{
	return first == second && first + 1 == PEER_SCANOUT;
}

SUITE_TEST(framing, every_two_messages_may_come_in_one_write)
{
	for (size_t i = 0; i < NUM_SAMPLES * NUM_SAMPLES; i++) {
		size_t first = i / NUM_SAMPLES, second = i % NUM_SAMPLES;
		struct peer_message pair[] = {samples[first].make(), samples[second].make()};

		/* A write has one set of descriptors: a real peer would not put two in it. */
		if (is_pair_of_scanouts(first, second) ||
		    (takes_descriptor(first) && takes_descriptor(second)))
			continue;
		peer_send_together(&rig->peer, pair, COUNT(pair));
		rig_settle(rig);
		expect_pair(&samples[first], &samples[second]);
		samples_reset();
	}
}

SUITE_TEST(framing, every_two_messages_may_queue_up)
{
	for (size_t i = 0; i < NUM_SAMPLES * NUM_SAMPLES; i++) {
		size_t first = i / NUM_SAMPLES, second = i % NUM_SAMPLES;
		struct peer_message pair[] = {samples[first].make(), samples[second].make()};

		if (is_pair_of_scanouts(first, second))
			continue;
		peer_send(&rig->peer, &pair[0]);
		peer_send(&rig->peer, &pair[1]);
		rig_settle(rig);
		expect_pair(&samples[first], &samples[second]);
		samples_reset();
	}
}

static uint32_t garbage_flags[] = {
	0, 1, 4, 5, 0x67, 0x55bc, 0x11223344, UINT32_C(0x80000000), UINT32_MAX, UINT32_C(8)};

SUITE_TEST(framing, flags_of_requests_are_ignored)
{
	for (size_t i = 0; i < NUM_SAMPLES * COUNT(garbage_flags); i++) {
		const struct sample *sample = &samples[i % NUM_SAMPLES];
		struct peer_message message = sample->make();

		peer_set_flags(&message, garbage_flags[i / NUM_SAMPLES]);
		rig_send(rig, message);
		samples_expect(sample);
		samples_reset();
	}
}

SUITE_TEST(framing, every_message_that_stops_half_way_leaves_dispatch_free)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make();

		peer_send_part(&rig->peer, &message, 0, message.length / 2);
		rig_settle(rig);
		cr_assert_eq(vug_server_dispatch(rig->server), 0);
		rig_expect(rig, "");
		peer_send_part(&rig->peer, &message, message.length / 2, message.length);
		rig_settle(rig);
		samples_expect(&samples[i]);
		samples_reset();
	}
}

SUITE_TEST(framing, every_message_cut_off_by_the_end_is_without_effect)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make();

		peer_send_part(&rig->peer, &message, 0, message.length - 1);
		peer_close(&rig->peer);
		rig_settle(rig);
		recorder_expect(&rig->recorder, "disconnected peer-closed 0\n");
		rig_connect(rig);
	}
}

/* The line that hides the cursor that the events end with; "" where they end with none. */
static void get_end_of_cursor(const char *events, char *ret_line, size_t size)
{
	const char *cursor = strstr(events, "cursor ");
	bool is_shown = cursor != NULL && strstr(cursor, "hidden") == NULL;
	int length = is_shown ? (int)strcspn(cursor, "\n") : 0;

	snprintf(ret_line, size, "%.*s%s", length, is_shown ? cursor : "",
		 is_shown ? " hidden\n" : "");
}

SUITE_TEST(framing, what_came_before_the_end_still_counts)
{
	for (size_t i = 0; i < NUM_SAMPLES; i++) {
		struct peer_message message = samples[i].make();
		char hidden[64], events[320];

		peer_send(&rig->peer, &message);
		peer_close(&rig->peer);
		rig_settle(rig);
		get_end_of_cursor(samples[i].events, hidden, sizeof(hidden));
		snprintf(events, sizeof(events), "%s%sdisconnected peer-closed 0\n",
			 samples[i].events, hidden);
		recorder_expect(&rig->recorder, events);
		rig_connect(rig);
		rig_send(rig, PEER_MAKE(PEER_SCANOUT, 1, 0, 0));
		recorder_forget(&rig->recorder);
		rig_show_dmabuf(rig, 1, 16, 8);
		samples_reset();
	}
}

SUITE_TEST(framing, descriptors_that_queue_up_reach_their_own_messages)
{
	const struct peer_dmabuf first = peer_whole_dmabuf(0, 8, 8),
				 second = peer_whole_dmabuf(1, 8, 8);
	int fds[] = {memory_file_new(256, true), memory_file_new(256, true)};
	const struct peer_message messages[] = {
		PEER_MAKE(PEER_CURSOR_POS, 0, 1, 1), peer_dmabuf_scanout(&first, fds[0]),
		PEER_MAKE(PEER_CURSOR_POS, 0, 2, 2), peer_dmabuf_scanout2(&second, 0, fds[1]),
		PEER_MAKE(PEER_CURSOR_POS, 0, 3, 3)};
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	for (size_t i = 0; i < COUNT(messages); i++)
		peer_send(&rig->peer, &messages[i]);
	rig_settle(rig);
	for (uint32_t i = 0; i < COUNT(fds); i++) {
		vug_buffer_get_layout(rig_get_buffer(rig, i), &layout);
		cr_expect(memory_file_is_same(layout.planes[0].fd, fds[i]), "scanout %u", i);
		close(fds[i]);
	}
}

SUITE_TEST(framing, a_descriptor_behind_an_update_reaches_its_message)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(3, 16, 8);
	const struct peer_message update = peer_update(0, 0, 0, 16, 8, NULL);
	const struct peer_message scanout = peer_dmabuf_scanout(&dmabuf, samples_get_fd());

	/* The server is in the middle of the pixels when the descriptor arrives. */
	peer_send_part(&rig->peer, &update, 0, 40);
	rig_settle(rig);
	peer_send_part(&rig->peer, &update, 40, update.length);
	peer_send(&rig->peer, &scanout);
	rig_settle(rig);
	rig_expect(rig, "frame 0 16x8+0+0\nscanout 3 dmabuf 16x8 shows 16x8+0+0\n");
	samples[PEER_DMABUF_SCANOUT - 1].expect_content();
}
