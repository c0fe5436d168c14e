/* SPDX-License-Identifier: MIT */
/* Messages over a socket, with their descriptors. */
#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "display-link/link.h"
#include "display-link/packet.h"
#include "samples.h"
#include "support/fd_census.h"

struct pair {
	struct display_link_session display, viewer;
	int displays, viewers;
};

static void open_pair(struct pair *pair)
{
	cr_assert_eq(packet_open_pair(&pair->displays, &pair->viewers), 0);
	greet_each_other(&pair->display, &pair->viewer);
}

static void close_pair(struct pair *pair)
{
	close(pair->displays);
	close(pair->viewers);
}

static struct display_link_message make_release(int fence)
{
	struct display_link_message message = *sample_of(DISPLAY_LINK_RELEASED);

	message.fds[0] = fence;
	return message;
}

Test(display_link_sockets, a_greeting_says_what_both_can_do)
{
	struct display_link_message message;
	struct pair pair;

	open_pair(&pair);
	display_link_session_init(&pair.display, DISPLAY_LINK_DISPLAY, DISPLAY_LINK_FEATURE_INPUT);
	display_link_session_init(&pair.viewer, DISPLAY_LINK_VIEWER, DISPLAY_LINK_ALL_FEATURES);
	display_link_fill_hello(&pair.display, "a display", &message);
	cr_assert_eq(display_link_send(&pair.display, pair.displays, &message), 0);
	cr_assert_eq(display_link_receive(&pair.viewer, pair.viewers, &message), 0);
	cr_assert_eq(message.type, DISPLAY_LINK_HELLO);
	cr_assert_str_eq(message.hello.name, "a display");
	cr_assert(pair.viewer.is_greeted);
	cr_assert_eq(pair.viewer.features, DISPLAY_LINK_FEATURE_INPUT);
	close_pair(&pair);
}

Test(display_link_sockets, a_descriptor_is_its_receiver_s)
{
	struct display_link_message message = make_release(STDERR_FILENO);
	struct fd_census census;
	struct pair pair;
	int fd;

	open_pair(&pair);
	fd_census_take(&census);
	cr_assert_eq(display_link_send(&pair.viewer, pair.viewers, &message), 0);
	cr_assert_eq(display_link_receive(&pair.display, pair.displays, &message), 0);
	fd = display_link_take_fd(&message, 0);
	cr_assert_geq(fd, 0);
	cr_assert(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	cr_assert_eq(display_link_take_fd(&message, 1), -1);
	display_link_close_fds(&message);
	close(fd);
	fd_census_expect_same(&census);
	close_pair(&pair);
}

Test(display_link_sockets, a_descriptor_that_nobody_takes_is_closed)
{
	struct display_link_message message = make_release(STDERR_FILENO);
	struct fd_census census;
	struct pair pair;

	open_pair(&pair);
	fd_census_take(&census);
	cr_assert_eq(display_link_send(&pair.viewer, pair.viewers, &message), 0);
	cr_assert_eq(display_link_receive(&pair.display, pair.displays, &message), 0);
	display_link_close_fds(&message);
	fd_census_expect_same(&census);
	close_pair(&pair);
}

/* Bytes as they are, with a number of descriptors. */
static int receive_bytes(struct pair *pair, const uint8_t *bytes, size_t size, size_t num_fds)
{
	int fds[PACKET_MAX_FDS] = {STDERR_FILENO, STDERR_FILENO, STDERR_FILENO, STDERR_FILENO,
				   STDERR_FILENO, STDERR_FILENO, STDERR_FILENO, STDERR_FILENO};
	struct display_link_message message;

	cr_assert_eq(packet_send(pair->viewers, bytes, size, fds, num_fds), 0);
	return display_link_receive(&pair->display, pair->displays, &message);
}

Test(display_link_sockets, descriptors_of_a_refused_message_are_closed)
{
	uint8_t bytes[DISPLAY_LINK_MAX_SIZE + 1] = {0};
	struct fd_census census;
	struct pair pair;

	open_pair(&pair);
	fd_census_take(&census);
	cr_assert_eq(receive_bytes(&pair, bytes, 1, 0), -EPROTO);
	cr_assert_eq(receive_bytes(&pair, bytes, 40, 8), -EPROTO);
	cr_assert_eq(receive_bytes(&pair, bytes, sizeof(bytes), 8), -EPROTO);
	fd_census_expect_same(&census);
	close_pair(&pair);
}

Test(display_link_sockets, descriptors_of_a_skipped_message_are_closed)
{
	uint8_t bytes[DISPLAY_LINK_HEADER_SIZE] = {DISPLAY_LINK_HEADER_SIZE, 0, 0, 0, 0xff, 0, 8};
	struct fd_census census;
	struct pair pair;

	open_pair(&pair);
	pair.display.peer_minor = DISPLAY_LINK_MINOR + 1;
	fd_census_take(&census);
	cr_assert_eq(receive_bytes(&pair, bytes, sizeof(bytes), 8), -ENOMSG);
	fd_census_expect_same(&census);
	close_pair(&pair);
}

/* What a newer peer may send, but for the number of descriptors, which packet_send() would not take. */
static void send_many(int socket, size_t num_fds)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(32 * sizeof(int))];
	} control = {.bytes = {0}};
	uint8_t bytes[DISPLAY_LINK_HEADER_SIZE] = {DISPLAY_LINK_HEADER_SIZE, 0, 0, 0, 0xff, 0, 8};
	struct iovec piece = {.iov_base = bytes, .iov_len = sizeof(bytes)};
	struct msghdr header = {.msg_iov = &piece,
				.msg_iovlen = 1,
				.msg_control = control.bytes,
				.msg_controllen = CMSG_SPACE(num_fds * sizeof(int))};
	struct cmsghdr *rights = CMSG_FIRSTHDR(&header);

	rights->cmsg_level = SOL_SOCKET;
	rights->cmsg_type = SCM_RIGHTS;
	rights->cmsg_len = CMSG_LEN(num_fds * sizeof(int));
	for (size_t i = 0; i < num_fds; i++)
		memcpy(CMSG_DATA(rights) + i * sizeof(int), &socket, sizeof(int));
	cr_assert_gt(sendmsg(socket, &header, 0), 0);
}

Test(display_link_sockets, more_descriptors_than_a_message_can_have_are_closed)
{
	struct display_link_message message;
	struct fd_census census;
	struct pair pair;

	open_pair(&pair);
	pair.display.peer_minor = DISPLAY_LINK_MINOR + 1;
	fd_census_take(&census);
	send_many(pair.viewers, PACKET_MAX_FDS + 1);
	cr_assert_eq(display_link_receive(&pair.display, pair.displays, &message), -EPROTO);
	fd_census_expect_same(&census);
	close_pair(&pair);
}

Test(display_link_sockets, a_peer_that_has_gone_is_noticed)
{
	struct display_link_message message = *sample_of(DISPLAY_LINK_BLANK);
	struct pair pair;

	open_pair(&pair);
	close(pair.viewers);
	cr_assert_eq(display_link_send(&pair.display, pair.displays, &message), -EPIPE);
	cr_assert_eq(display_link_receive(&pair.display, pair.displays, &message), -EPIPE);
	close(pair.displays);
}

Test(display_link_sockets, a_display_never_waits_for_its_viewer)
{
	struct display_link_message message = *sample_of(DISPLAY_LINK_BLANK);
	struct pair pair;
	int error = 0;

	open_pair(&pair);
	cr_assert_eq(display_link_receive(&pair.display, pair.displays, &message), -EAGAIN);
	message = *sample_of(DISPLAY_LINK_BLANK);
	for (int i = 0; i < 100000 && error == 0; i++)
		error = display_link_send(&pair.display, pair.displays, &message);
	cr_assert_eq(error, -EAGAIN);
	close_pair(&pair);
}

Test(display_link_sockets, a_message_that_makes_no_sense_is_not_sent)
{
	struct display_link_message message = *sample_of(DISPLAY_LINK_KEY);
	struct pair pair;

	open_pair(&pair);
	message.key.code = 0x300;
	cr_assert_eq(display_link_send(&pair.viewer, pair.viewers, &message), -EINVAL);
	cr_assert_eq(display_link_receive(&pair.display, pair.displays, &message), -EAGAIN);
	close_pair(&pair);
}
