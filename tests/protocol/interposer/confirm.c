/* SPDX-License-Identifier: MIT */
/*
 * What an interposer keeps from the back end is confirmed all the same, if the VMM waits for that:
 * the back end gets a GET_FEATURES in its place, whose reply becomes the confirmation.
 */
#include "protocol/interposer/rig.h"

#include <string.h>
#include <sys/socket.h>

SUITE(interposer_set_up, interposer_tear_down);

static struct peer_message make_question(void)
{
	return vhost_make(VHOST_GET_FEATURES, 0, NULL, 0);
}

static struct peer_message make_answer(uint64_t features)
{
	return vhost_make(VHOST_GET_FEATURES, VHOST_REPLY, &features, sizeof(features));
}

static void send_question(void)
{
	const struct peer_message question = make_question();

	peer_send(&pair->vmm, &question);
	interposer_settle();
}

/* The next thing that the back end gets, be it the VMM's or the interposer's. */
static void expect_question(void)
{
	const struct peer_message question = make_question();

	interposer_expect_received(&pair->back_end, &question);
}

static void send_answer(uint64_t features)
{
	const struct peer_message answer = make_answer(features);

	peer_send(&pair->back_end, &answer);
	interposer_settle();
}

static void expect_answer(uint64_t features)
{
	const struct peer_message answer = make_answer(features);

	interposer_expect_received(&pair->vmm, &answer);
}

static void expect_confirmation(void)
{
	const uint64_t status = 0;
	const struct peer_message expected =
		vhost_make(VHOST_GPU_SET_SOCKET, VHOST_REPLY, &status, sizeof(status));

	interposer_expect_received(&pair->vmm, &expected);
}

static void expect_silence(void)
{
	peer_expect_silence(&pair->vmm);
	peer_expect_silence(&pair->back_end);
}

/* Swallowed: nobody looks at the VMM's end of its channel here. */
static void send_set_socket(uint32_t flags)
{
	struct peer display = interposer_set_socket(flags);

	peer_close(&display);
}

SUITE_TEST(interposer_confirm, what_is_swallowed_is_confirmed_if_asked)
{
	struct peer channel = interposer_take_display();

	send_set_socket(VHOST_NEED_REPLY);
	expect_question();
	expect_silence();
	send_answer(4711);
	expect_confirmation();
	expect_silence();
	peer_close(&channel);
}

SUITE_TEST(interposer_confirm, each_one_that_is_swallowed_is_confirmed)
{
	struct peer channel = interposer_take_display();

	send_set_socket(VHOST_NEED_REPLY);
	send_set_socket(VHOST_NEED_REPLY);
	send_set_socket(VHOST_NEED_REPLY);
	for (unsigned int i = 0; i < 3; i++) {
		expect_question();
		expect_silence();
		send_answer(i);
		expect_confirmation();
	}
	expect_silence();
	peer_close(&channel);
}

SUITE_TEST(interposer_confirm, a_set_socket_without_confirmation_takes_none_away)
{
	struct peer channel = interposer_take_display();

	send_set_socket(VHOST_NEED_REPLY);
	send_set_socket(0);
	expect_question();
	send_answer(0);
	expect_confirmation();
	expect_silence();
	peer_close(&channel);
}

SUITE_TEST(interposer_confirm, a_confirmation_does_not_overtake_a_pending_reply)
{
	struct peer channel = interposer_take_display();

	send_question();
	send_set_socket(VHOST_NEED_REPLY);
	expect_question();
	expect_question();
	expect_silence();
	send_answer(4711);
	expect_answer(4711);
	peer_expect_silence(&pair->vmm);
	send_answer(4712);
	expect_confirmation();
	expect_silence();
	peer_close(&channel);
}

SUITE_TEST(interposer_confirm, a_confirmation_is_not_overtaken_by_a_later_reply)
{
	struct peer channel = interposer_take_display();

	send_set_socket(VHOST_NEED_REPLY);
	send_question();
	expect_question();
	expect_question();
	send_answer(4711);
	expect_confirmation();
	send_answer(4712);
	expect_answer(4712);
	expect_silence();
	peer_close(&channel);
}

/* One letter a request: S is a SET_SOCKET, F a GET_FEATURES. */
SUITE_TEST(interposer_confirm, any_mixture_is_answered_in_order)
{
	static const char requests[] = "FFSFSSFFFSFS";
	struct peer channel = interposer_take_display();

	for (size_t i = 0; requests[i] != '\0'; i++) {
		if (requests[i] == 'S')
			send_set_socket(VHOST_NEED_REPLY);
		else
			send_question();
	}
	for (size_t i = 0; requests[i] != '\0'; i++) {
		expect_question();
		send_answer(i);
		if (requests[i] == 'S')
			expect_confirmation();
		else
			expect_answer(i);
	}
	expect_silence();
	peer_close(&channel);
}

SUITE_TEST(interposer_confirm, what_follows_one_that_waits_keeps_its_place)
{
	const struct peer_message owner = vhost_make(VHOST_SET_OWNER, 0, NULL, 0);
	struct peer channel = interposer_take_display();

	send_set_socket(VHOST_NEED_REPLY);
	send_set_socket(VHOST_NEED_REPLY);
	peer_send(&pair->vmm, &owner);
	interposer_settle();
	expect_question();
	expect_silence();
	send_answer(0);
	expect_question();
	interposer_expect_received(&pair->back_end, &owner);
	peer_close(&channel);
}

/* Whatever the reply looks like. */
SUITE_TEST(interposer_confirm, nothing_of_the_reply_is_in_the_confirmation)
{
	struct peer_message answer = vhost_make_with_fds(VHOST_GET_FEATURES, 60000, 3);
	struct peer channel = interposer_take_display();

	send_set_socket(VHOST_NEED_REPLY);
	expect_question();
	peer_send(&pair->back_end, &answer);
	peer_close_fds(&answer);
	interposer_settle();
	expect_confirmation();
	expect_silence();
	peer_close(&channel);
}

SUITE_TEST(interposer_confirm, another_channel_is_confirmed_behind_it_by_the_back_end)
{
	const uint64_t status = 5;
	const struct peer_message refusal =
		vhost_make(VHOST_GPU_SET_SOCKET, VHOST_REPLY, &status, sizeof(status));
	struct peer channel = interposer_take_display(), second;

	send_set_socket(VHOST_NEED_REPLY);
	expect_question();
	peer_close(&channel);
	interposer_settle();
	send_set_socket(VHOST_NEED_REPLY);
	send_answer(0);
	expect_confirmation();
	interposer_take_channel(&second, VHOST_NEED_REPLY);
	interposer_expect_passed(&pair->back_end, &pair->vmm, &refusal);
	expect_silence();
	peer_close(&second);
}

static void leave(struct peer *peer, const char *event)
{
	struct peer channel = interposer_take_display();

	send_set_socket(VHOST_NEED_REPLY);
	send_set_socket(VHOST_NEED_REPLY);
	peer_close(peer);
	interposer_settle();
	interposer_expect(event);
	peer_close(&channel);
}

SUITE_TEST(interposer_confirm, the_vmm_may_leave_before_it)
{
	leave(&pair->vmm, "closed vmm 0\n");
}

SUITE_TEST(interposer_confirm, the_back_end_may_leave_before_it)
{
	leave(&pair->back_end, "closed back-end 0\n");
}

SUITE_TEST(interposer_confirm, the_next_pair_is_owed_none)
{
	leave(&pair->back_end, "closed back-end 0\n");
	interposer_connect();
	send_question();
	expect_question();
	send_answer(4711);
	expect_answer(4711);
	expect_silence();
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

/* Whole replies, and then the confirmation. */
static void expect_stream(const struct peer_message *reply, unsigned int replies)
{
	uint32_t request;
	size_t offset = 0;

	for (unsigned int i = 0; i < replies; i++, offset += reply->length)
		cr_assert_eq(memcmp(stream + offset, reply->bytes, reply->length), 0,
			     "a reply was cut at byte %zu of the stream", offset);
	cr_assert_eq(stream_length, offset + PEER_HEADER_SIZE + 8);
	memcpy(&request, stream + offset, sizeof(request));
	cr_expect_eq(request, VHOST_GPU_SET_SOCKET);
}

static void read_all(const struct peer_message *message, size_t offset)
{
	while (read_stream() || offset < message->length) {
		interposer_settle();
		offset = send_rest(message, offset);
	}
}

/* The VMM's socket is full in the middle of a reply when it sends the SET_SOCKET. */
SUITE_TEST(interposer_confirm, a_confirmation_does_not_cut_a_reply_in_two)
{
	const struct peer_message reply = vhost_make_with_fds(44, 60000, 0),
				  answer = make_answer(0);
	struct peer channel = interposer_take_display();
	unsigned int replies = 0;
	size_t offset;

	while ((offset = send_rest(&reply, 0)) == reply.length)
		replies++;
	send_set_socket(VHOST_NEED_REPLY);
	expect_question();
	read_all(&reply, offset);
	read_all(&answer, 0);
	expect_stream(&reply, replies + 1);
	peer_close(&channel);
}

SUITE_TEST(interposer_confirm, after_an_originated_one_the_vmms_is_swallowed)
{
	struct peer channel;

	interposer_kick();
	interposer_take_channel(&channel, 0);
	interposer_expect_kick();
	send_set_socket(VHOST_NEED_REPLY);
	expect_question();
	send_answer(0);
	expect_confirmation();
	expect_silence();
	interposer_expect_served(&channel);
	peer_close(&channel);
}
