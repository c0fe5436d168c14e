/* SPDX-License-Identifier: MIT */
/* How an interposer takes the display over, and keeps it. */
#include "protocol/interposer/rig.h"

#include <poll.h>
#include <unistd.h>

SUITE(interposer_set_up, interposer_tear_down);

static bool has_hung_up(const struct peer *peer)
{
	struct pollfd entry = {.fd = peer->fd, .events = POLLIN};

	return poll(&entry, 1, 0) > 0;
}

SUITE_TEST(interposer_display, set_socket_gets_the_servers_channel)
{
	struct peer display = interposer_set_socket(0), channel;

	interposer_take_channel(&channel, 0);
	interposer_expect_served(&channel);
	peer_close(&channel);
	peer_close(&display);
}

SUITE_TEST(interposer_display, taking_it_is_told_once)
{
	struct peer channel = interposer_take_display();

	interposer_kick();
	interposer_expect("");
	peer_close(&channel);
}

SUITE_TEST(interposer_display, need_reply_goes_along)
{
	struct peer display = interposer_set_socket(VHOST_NEED_REPLY), channel;

	interposer_take_channel(&channel, VHOST_NEED_REPLY);
	peer_expect_silence(&pair->vmm);
	peer_close(&channel);
	peer_close(&display);
}

SUITE_TEST(interposer_display, the_back_ends_confirmation_reaches_the_vmm)
{
	const uint64_t status = 0;
	const struct peer_message confirmation =
		vhost_make(VHOST_GPU_SET_SOCKET, VHOST_REPLY, &status, sizeof(status));
	struct peer display = interposer_set_socket(VHOST_NEED_REPLY), channel;

	interposer_take_channel(&channel, VHOST_NEED_REPLY);
	interposer_expect_passed(&pair->back_end, &pair->vmm, &confirmation);
	peer_close(&channel);
	peer_close(&display);
}

/* Its own display would take a hang-up for the death of the back end. */
SUITE_TEST(interposer_display, the_vmms_channel_stays_open)
{
	struct peer display = interposer_set_socket(0), channel;

	interposer_take_channel(&channel, 0);
	cr_assert_not(has_hung_up(&display));
	peer_close(&channel);
	peer_close(&display);
}

SUITE_TEST(interposer_display, the_vmms_channel_ends_with_the_pair)
{
	struct peer display = interposer_set_socket(0), channel;

	interposer_take_channel(&channel, 0);
	vug_interposer_disconnect(pair->interposer);
	cr_assert(has_hung_up(&display));
	peer_close(&channel);
	peer_close(&display);
}

SUITE_TEST(interposer_display, a_second_set_socket_is_swallowed)
{
	struct peer channel = interposer_take_display(), second = interposer_set_socket(0);
	struct peer_message received;

	cr_assert_not(peer_try_receive(&pair->back_end, &received));
	peer_expect_silence(&pair->vmm);
	interposer_expect("");
	peer_close(&channel);
	peer_close(&second);
}

SUITE_TEST(interposer_display, the_one_channel_works_on_after_a_reset)
{
	struct peer channel = interposer_take_display(), second = interposer_set_socket(0);

	interposer_expect_served(&channel);
	peer_close(&channel);
	peer_close(&second);
}

/* As a guest's reboot does it: the VMM closes its channel and makes another. */
SUITE_TEST(interposer_display, a_hundred_resets_leave_one_channel)
{
	struct peer channel = interposer_take_display();

	for (unsigned int i = 0; i < 100; i++) {
		struct peer display = interposer_set_socket(0);

		cr_assert_not(has_hung_up(&display));
		peer_close(&display);
		interposer_kick();
		interposer_expect_kick();
		interposer_expect_served(&channel);
	}
	peer_close(&channel);
}

SUITE_TEST(interposer_display, a_vmm_that_never_sends_one_gets_it_before_its_first_ring)
{
	struct peer channel;

	interposer_kick();
	interposer_expect("taken\n");
	interposer_take_channel(&channel, 0);
	interposer_expect_kick();
	interposer_expect_served(&channel);
	peer_close(&channel);
}

SUITE_TEST(interposer_display, a_display_is_originated_once)
{
	struct peer channel;

	interposer_kick();
	interposer_kick();
	interposer_take_channel(&channel, 0);
	interposer_expect_kick();
	interposer_expect_kick();
	peer_expect_silence(&pair->vmm);
	peer_close(&channel);
}

SUITE_TEST(interposer_display, after_the_vmms_own_none_is_originated)
{
	struct peer channel = interposer_take_display();

	interposer_kick();
	interposer_expect_kick();
	peer_close(&channel);
}

static bool is_of(const struct peer_message *message, uint32_t request)
{
	return peer_get_field(message, 0) == request;
}

/* The back end reads nothing for a while; then comes all of it, in order. */
SUITE_TEST(interposer_display, a_display_is_originated_behind_a_jam_too)
{
	struct peer_message filler = vhost_make_with_fds(4711, 1000, 0), received;
	struct peer_message kick = vhost_make_with_fds(VHOST_SET_VRING_KICK, 8, 1);
	bool is_kicked = false;
	struct peer channel;

	while (peer_try_send(&pair->vmm, &filler))
		interposer_settle();
	do {
		is_kicked = is_kicked || peer_try_send(&pair->vmm, &kick);
		peer_receive(&pair->back_end, &received);
		interposer_settle();
	} while (is_of(&received, 4711));
	peer_close_fds(&kick);
	cr_assert(is_of(&received, VHOST_GPU_SET_SOCKET));
	channel.fd = received.fds[0];
	interposer_expect_kick();
	interposer_expect_served(&channel);
	peer_close(&channel);
}

SUITE_TEST(interposer_display, a_picture_comes_through)
{
	const struct peer_message scanout = PEER_MAKE(PEER_SCANOUT, 2, 8, 8);
	struct peer channel = interposer_take_display();

	peer_send(&channel, &scanout);
	interposer_settle();
	recorder_expect(&pair->recorder, "scanout 2 surface 8x8 shows 8x8+0+0\n");
	peer_close(&channel);
}

SUITE_TEST(interposer_display, a_channel_that_was_lost_is_given_again)
{
	struct peer first = interposer_take_display(), display, second;

	peer_close(&first);
	interposer_settle();
	display = interposer_set_socket(0);
	interposer_take_channel(&second, 0);
	interposer_expect_served(&second);
	peer_close(&second);
	peer_close(&display);
}

SUITE_TEST(interposer_display, a_set_socket_without_a_descriptor_gets_one)
{
	const struct peer_message message = vhost_make(VHOST_GPU_SET_SOCKET, 0, NULL, 0);
	struct peer channel;

	peer_send(&pair->vmm, &message);
	interposer_settle();
	interposer_take_channel(&channel, 0);
	interposer_expect_served(&channel);
	peer_close(&channel);
}

SUITE_TEST(interposer_display, a_set_socket_with_many_descriptors_is_passed_with_one)
{
	struct peer_message message = vhost_make_with_fds(VHOST_GPU_SET_SOCKET, 0, 5);
	struct peer channel;

	peer_send(&pair->vmm, &message);
	peer_close_fds(&message);
	interposer_settle();
	interposer_take_channel(&channel, 0);
	peer_close(&channel);
}
