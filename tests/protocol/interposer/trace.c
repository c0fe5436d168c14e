/* SPDX-License-Identifier: MIT */
/* The trace hears of a channel while the interposer opens it, and its callback may end the pair. */
#include "protocol/interposer/rig.h"

#include <unistd.h>
#include <vug/trace.h>

static void (*act)(void);

static void on_write(const void *bytes, size_t length, void *data)
{
	void (*once)(void) = act;

	(void)bytes;
	(void)length;
	(void)data;
	act = NULL;
	if (once != NULL)
		once();
}

static void set_up(void)
{
	const struct vug_trace trace = {.size = sizeof(trace), .write = on_write};

	act = NULL;
	interposer_set_up();
	check(vug_server_set_trace(pair->server, &trace) == 0, "no trace");
}

SUITE(set_up, interposer_tear_down);

static void disconnect(void)
{
	vug_interposer_disconnect(pair->interposer);
}

static void drop(void)
{
	vug_interposer_unref(pair->interposer);
	pair->interposer = NULL;
}

static void expect_nothing_left_behind(void)
{
	const struct peer_message message = vhost_make(VHOST_SET_OWNER, 0, NULL, 0);
	struct peer channel;

	cr_expect_not(vug_interposer_is_connected(pair->interposer));
	cr_expect_not(vug_server_is_connected(pair->server));
	interposer_expect("");
	interposer_connect();
	interposer_expect_passed(&pair->vmm, &pair->back_end, &message);
	interposer_kick();
	interposer_take_channel(&channel, 0);
	interposer_expect_kick();
	interposer_expect_served(&channel);
	interposer_expect("taken\n");
	peer_close(&channel);
}

SUITE_TEST(interposer_trace, the_pair_may_be_ended_while_set_socket_gets_its_channel)
{
	struct peer display = interposer_send_set_socket(0);

	act = disconnect;
	interposer_settle();
	peer_close(&display);
	expect_nothing_left_behind();
}

SUITE_TEST(interposer_trace, the_pair_may_be_ended_while_a_ring_gets_its_channel)
{
	act = disconnect;
	interposer_kick();
	expect_nothing_left_behind();
}

/* The old pair's message must not be taken for the new one's, nor its failure. */
static void replace(void)
{
	vug_interposer_disconnect(pair->interposer);
	interposer_connect();
}

static void expect_new_pair_untouched(void)
{
	const struct peer_message message = vhost_make(VHOST_SET_OWNER, 0, NULL, 0);

	interposer_settle();
	interposer_expect("");
	interposer_expect_passed(&pair->vmm, &pair->back_end, &message);
	peer_expect_silence(&pair->back_end);
	cr_expect_not(vug_server_is_connected(pair->server));
}

SUITE_TEST(interposer_trace, another_pair_may_be_attached_while_set_socket_gets_its_channel)
{
	struct peer display = interposer_send_set_socket(0);

	act = replace;
	interposer_settle();
	peer_close(&display);
	expect_new_pair_untouched();
}

SUITE_TEST(interposer_trace, another_pair_may_be_attached_while_a_ring_gets_its_channel)
{
	act = replace;
	interposer_kick();
	expect_new_pair_untouched();
}

static void drop_at(void (*cause)(void))
{
	struct vug_interposer *interposer = pair->interposer;

	act = drop;
	cause();
	check(vug_interposer_dispatch(interposer) == 0, "dispatch failed");
	check(pair->interposer == NULL, "it was not dropped");
}

static void send_set_socket(void)
{
	struct peer display = interposer_send_set_socket(0);

	peer_close(&display);
}

static void send_kick(void)
{
	struct peer_message message = vhost_make_with_fds(VHOST_SET_VRING_KICK, 8, 1);

	peer_send(&pair->vmm, &message);
	peer_close_fds(&message);
}

SUITE_TEST(interposer_trace, the_interposer_may_be_dropped_while_a_channel_is_opened)
{
	drop_at(send_set_socket);
	interposer_expect("");
}

SUITE_TEST(interposer_trace, the_interposer_may_be_dropped_before_a_ring)
{
	drop_at(send_kick);
	interposer_expect("");
}
