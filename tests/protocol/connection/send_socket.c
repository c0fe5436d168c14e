/* SPDX-License-Identifier: MIT */
/* VHOST_USER_GPU_SET_SOCKET, as a VMM sends it with the library's help. */
#include "protocol/rig/fixture.h"

#include <errno.h>
#include <unistd.h>

#include <vug/vhost-user.h>

static struct fd_census census;
static struct peer back_end;
static int vhost_user_fd, channel_fd;

static void set_up(void)
{
	struct peer display;

	fixture_set_up_checks();
	fd_census_take(&census);
	vhost_user_fd = peer_open(&back_end);
	channel_fd = peer_open(&display);
	peer_close(&display);
}

static void tear_down(void)
{
	close(vhost_user_fd);
	close(channel_fd);
	peer_close(&back_end);
	fd_census_expect_same(&census);
}

SUITE(set_up, tear_down);

static void expect_sent(uint32_t flags, uint32_t expected_flags)
{
	struct peer_message expected = peer_make(33, NULL, 0), received;

	peer_set_flags(&expected, expected_flags);
	peer_add_fd(&expected, channel_fd);
	cr_assert_eq(vug_vhost_user_send_socket(vhost_user_fd, channel_fd, flags), 0);
	peer_receive(&back_end, &received);
	peer_expect_equal(&received, &expected);
	peer_close_fds(&received);
	peer_expect_silence(&back_end);
}

SUITE_TEST(send_socket, set_socket_is_one_header_with_one_descriptor)
{
	expect_sent(0, 1);
}

SUITE_TEST(send_socket, need_reply_is_bit_3)
{
	expect_sent(VUG_SEND_SOCKET_NEED_REPLY, 9);
}

SUITE_TEST(send_socket, unknown_flags_are_refused)
{
	static const uint32_t flags[] = {2, 3, 4, 8, 0x80000000, UINT32_MAX};

	for (size_t i = 0; i < COUNT(flags); i++)
		cr_expect_eq(vug_vhost_user_send_socket(vhost_user_fd, channel_fd, flags[i]),
			     -EINVAL);
	peer_expect_silence(&back_end);
}

SUITE_TEST(send_socket, descriptors_that_are_none_are_refused)
{
	cr_expect_eq(vug_vhost_user_send_socket(-1, channel_fd, 0), -EBADF);
	cr_expect_eq(vug_vhost_user_send_socket(vhost_user_fd, -1, 0), -EBADF);
	cr_expect_eq(vug_vhost_user_send_socket(vhost_user_fd, 3000, 0), -EBADF);
	peer_expect_silence(&back_end);
}

/* And no SIGPIPE. */
SUITE_TEST(send_socket, a_back_end_that_has_gone_is_an_error)
{
	peer_close(&back_end);
	cr_assert_eq(vug_vhost_user_send_socket(vhost_user_fd, channel_fd, 0), -EPIPE);
}

SUITE_TEST(send_socket, what_it_is_given_stays_the_callers)
{
	expect_sent(0, 1);
	cr_assert_eq(close(channel_fd), 0);
	channel_fd = dup(vhost_user_fd);
}

/* From vug_server_open() to a picture, as the tutorial has it. */
SUITE_TEST(send_socket, a_channel_sent_with_it_is_served)
{
	const struct peer_message question = peer_make(PEER_GET_PROTOCOL_FEATURES, NULL, 0);
	struct peer_message received;
	struct vug_server *server = NULL;
	struct peer channel;
	int fd;

	cr_assert_eq(vug_server_new(NULL, NULL, NULL, &server), 0);
	fd = vug_server_open(server);
	cr_assert_eq(vug_vhost_user_send_socket(vhost_user_fd, fd, 0), 0);
	close(fd);
	peer_receive(&back_end, &received);
	channel.fd = received.fds[0];
	peer_send(&channel, &question);
	loop_settle(server);
	peer_expect_reply(&channel, PEER_GET_PROTOCOL_FEATURES, NULL, PEER_FEATURES_REPLY_SIZE);
	peer_close(&channel);
	loop_settle(server);
	cr_expect_not(vug_server_is_connected(server), "its end is still open somewhere");
	vug_server_unref(server);
}
