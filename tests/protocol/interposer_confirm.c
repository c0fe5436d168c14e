/* SPDX-License-Identifier: MIT */
/* What an interposer keeps from the back end it confirms itself, if the VMM waits for that. */
#include "interposer_rig.h"

#include <string.h>
#include <sys/socket.h>

SUITE(interposer_set_up, interposer_tear_down);

static void expect_confirmation(void)
{
	const uint64_t status = 0;
	const struct peer_message expected =
		vhost_make(VHOST_GPU_SET_SOCKET, VHOST_REPLY, &status, sizeof(status));

	interposer_expect_received(&pair->vmm, &expected);
}

SUITE_TEST(interposer_confirm, what_is_swallowed_is_confirmed_if_asked)
{
	struct peer channel = interposer_take_display(),
		    second = interposer_set_socket(VHOST_NEED_REPLY);

	expect_confirmation();
	peer_expect_silence(&pair->vmm);
	peer_close(&channel);
	peer_close(&second);
}

SUITE_TEST(interposer_confirm, each_one_that_is_swallowed_is_confirmed)
{
	struct peer channel = interposer_take_display(),
		    second = interposer_send_set_socket(VHOST_NEED_REPLY),
		    third = interposer_send_set_socket(VHOST_NEED_REPLY);

	interposer_settle();
	expect_confirmation();
	expect_confirmation();
	peer_expect_silence(&pair->vmm);
	peer_close(&channel);
	peer_close(&second);
	peer_close(&third);
}

SUITE_TEST(interposer_confirm, one_that_needs_no_confirmation_takes_none_away)
{
	struct peer channel = interposer_take_display(),
		    second = interposer_send_set_socket(VHOST_NEED_REPLY),
		    third = interposer_send_set_socket(0);

	interposer_settle();
	expect_confirmation();
	peer_expect_silence(&pair->vmm);
	peer_close(&channel);
	peer_close(&second);
	peer_close(&third);
}

/* What the VMM has read so far, messages or pieces of them. */
static uint8_t stream[8 << 20];
static size_t stream_length;

static bool read_stream(void)
{
	ssize_t count = recv(pair->vmm.fd, stream + stream_length, sizeof(stream) - stream_length,
			     MSG_DONTWAIT);

	stream_length += count > 0 ? (size_t)count : 0;
	return count > 0;
}

static size_t send_rest(const struct peer_message *message, size_t offset)
{
	size_t sent = 1;

	while (sent > 0 && offset < message->length) {
		sent = peer_send_some(&pair->back_end, message->bytes + offset,
				      message->length - offset);
		offset += sent;
		interposer_settle();
	}
	return offset;
}

static void expect_stream(const struct peer_message *reply, unsigned int replies)
{
	unsigned int confirmations = 0;
	size_t offset = 0;

	while (offset < stream_length) {
		if (stream[offset] == VHOST_GPU_SET_SOCKET) {
			confirmations++;
			offset += PEER_HEADER_SIZE + 8;
			continue;
		}
		cr_assert_eq(memcmp(stream + offset, reply->bytes, reply->length), 0,
			     "a reply was cut at byte %zu of the stream", offset);
		replies--;
		offset += reply->length;
	}
	cr_expect_eq(replies, 0);
	cr_expect_eq(confirmations, 1);
}

/* The VMM's socket is full in the middle of a reply when the confirmation is due. */
SUITE_TEST(interposer_confirm, a_confirmation_does_not_cut_a_reply_in_two)
{
	const struct peer_message reply = vhost_make_with_fds(44, 60000, 0);
	struct peer channel = interposer_take_display(), second;
	unsigned int replies = 0;
	size_t offset;

	while ((offset = send_rest(&reply, 0)) == reply.length)
		replies++;
	second = interposer_set_socket(VHOST_NEED_REPLY);
	while (read_stream() || offset < reply.length) {
		interposer_settle();
		offset = send_rest(&reply, offset);
	}
	expect_stream(&reply, replies + 1);
	peer_close(&channel);
	peer_close(&second);
}

SUITE_TEST(interposer_confirm, after_an_originated_one_the_vmms_is_swallowed)
{
	struct peer channel, display;

	interposer_kick();
	interposer_take_channel(&channel, 0);
	interposer_expect_kick();
	display = interposer_set_socket(VHOST_NEED_REPLY);
	expect_confirmation();
	peer_expect_silence(&pair->back_end);
	interposer_expect_served(&channel);
	peer_close(&channel);
	peer_close(&display);
}
