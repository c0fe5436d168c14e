/* SPDX-License-Identifier: MIT */
/* Connections come and go; the server, its monitors and its pictures stay. */
#include "protocol/rig/fixture.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

SUITE(fixture_set_up, fixture_tear_down);

static void leave(void)
{
	peer_close(&rig->peer);
	rig_settle(rig);
}

SUITE_TEST(reconnect, a_back_end_that_leaves_is_told_once)
{
	leave();
	recorder_expect(&rig->recorder, "disconnected peer-closed 0\n");
	rig_settle(rig);
	recorder_expect(&rig->recorder, "");
	cr_assert_not(vug_server_is_connected(rig->server));
}

SUITE_TEST(reconnect, the_next_one_is_served)
{
	leave();
	rig_connect(rig);
	cr_assert(vug_server_is_connected(rig->server));
	rig_expect_alive(rig);
}

SUITE_TEST(reconnect, the_poll_descriptor_stays_the_same)
{
	int fd = vug_server_get_fd(rig->server);

	leave();
	cr_assert_not(loop_is_readable(fd));
	rig_connect(rig);
	cr_assert_eq(vug_server_get_fd(rig->server), fd);
}

SUITE_TEST(reconnect, the_picture_stays)
{
	struct vug_buffer *shown;

	rig_show_surface(rig, 0, 16, 16);
	rig_send(rig, peer_update(0, 0, 0, 16, 16, NULL));
	shown = rig_get_buffer(rig, 0);
	leave();
	rig_connect(rig);
	cr_assert_eq(rig_get_buffer(rig, 0), shown);
	cr_assert_eq(rig_get_pixel(rig, 0, 8, 8), 0x00c0ffee);
}

SUITE_TEST(reconnect, the_monitors_stay)
{
	const struct vug_monitor monitor = {
		.size = sizeof(monitor), .connected = true, .width = 640, .height = 480};
	uint32_t info[PEER_DISPLAY_INFO_REPLY_SIZE / 4];

	cr_assert_eq(vug_scanout_set_monitor(rig_get_scanout(rig, 1), &monitor), 0);
	leave();
	rig_connect(rig);
	rig_send(rig, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	peer_expect_reply(&rig->peer, PEER_GET_DISPLAY_INFO, info, sizeof(info));
	cr_assert(le32toh(info[12 + 2]) == 640 && le32toh(info[12 + 3]) == 480);
	cr_assert_eq(le32toh(info[12 + 4]), 1);
}

SUITE_TEST(reconnect, disconnect_calls_nobody)
{
	vug_server_disconnect(rig->server);
	rig_settle(rig);
	recorder_expect(&rig->recorder, "");
	peer_expect_closed(&rig->peer);
	vug_server_disconnect(rig->server);
}

SUITE_TEST(reconnect, a_half_message_is_not_continued)
{
	const struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2);

	peer_send_part(&rig->peer, &message, 0, 13);
	rig_settle(rig);
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	rig_send(rig, message);
	rig_expect(rig, "cursor 0 at 1,2\n");
}

SUITE_TEST(reconnect, half_a_picture_is_not_continued)
{
	const struct peer_message message = peer_update(0, 0, 0, 16, 16, NULL);

	rig_show_surface(rig, 0, 16, 16);
	peer_send_part(&rig->peer, &message, 0, 400);
	rig_settle(rig);
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	rig_send(rig, message);
	rig_expect(rig, "frame 0 16x16+0+0\n");
}

SUITE_TEST(reconnect, replies_that_were_due_are_not_sent_to_the_next)
{
	rig->recorder.keeps_frames = true;
	rig_show_dmabuf(rig, 0, 16, 16);
	rig_send(rig, PEER_MAKE(PEER_DMABUF_UPDATE, 0, 0, 0, 16, 16));
	rig_send(rig, PEER_MAKE(PEER_GET_EDID, 0));
	vug_server_disconnect(rig->server);
	rig_connect(rig);
	recorder_finish_frame(&rig->recorder);
	rig_settle(rig);
	peer_expect_silence(&rig->peer);
	rig_expect_alive(rig);
}

SUITE_TEST(reconnect, many_connections_leave_nothing_behind)
{
	for (unsigned int i = 0; i < 300; i++) {
		const struct peer_message message = peer_update(0, 0, 0, 8, 8, NULL);

		rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 8 + i % 3, 8));
		peer_send_part(&rig->peer, &message, 0, 1 + i % (unsigned int)message.length);
		if (i % 2 == 0)
			rig_settle(rig);
		if (i % 3 == 0)
			vug_server_disconnect(rig->server);
		else
			leave();
		rig_connect(rig);
	}
	rig_expect_alive(rig);
}

static void attach_next(struct recorder *recorder, enum recorder_event event)
{
	if (event != RECORDER_DISCONNECTED)
		return;
	recorder->react = NULL;
	cr_assert_eq(vug_server_attach(rig->server, peer_open(&rig->peer)), 0);
}

SUITE_TEST(reconnect, the_next_one_may_be_attached_when_one_has_left)
{
	rig->recorder.react = attach_next;
	leave();
	rig_expect_alive(rig);
}

/* It dies in the middle of a message, its descriptors closed by the kernel. */
SUITE_TEST(reconnect, a_back_end_that_is_killed_is_noticed)
{
	const struct peer_message message = PEER_MAKE(PEER_CURSOR_POS, 0, 1, 2);
	pid_t child = fork();
	int status;

	if (child == 0) {
		peer_send_part(&rig->peer, &message, 0, 20);
		raise(SIGKILL);
	}
	cr_assert_eq(waitpid(child, &status, 0), child);
	leave();
	recorder_expect(&rig->recorder, "disconnected peer-closed 0\n");
}

SUITE_TEST(reconnect, open_returns_the_back_ends_end)
{
	vug_server_disconnect(rig->server);
	peer_close(&rig->peer);
	rig->peer.fd = vug_server_open(rig->server);
	cr_assert_geq(rig->peer.fd, 0);
	cr_expect(fcntl(rig->peer.fd, F_GETFD) & FD_CLOEXEC);
	rig_expect_alive(rig);
}

/* Nobody reads while the server sends: it would block, were the socket left as it was. */
SUITE_TEST(reconnect, an_attached_socket_does_not_block)
{
	struct peer peer;
	int fd = peer_open(&peer);

	vug_server_disconnect(rig->server);
	cr_assert_eq(vug_server_attach(rig->server, fd), 0);
	cr_expect(fcntl(fd, F_GETFL) & O_NONBLOCK);
	peer_close(&rig->peer);
	rig->peer = peer;
}

static void expect_attach_refused(int fd, int result)
{
	int got = vug_server_attach(rig->server, fd);

	cr_expect_eq(got, result, "%d instead of %d", got, result);
}

static int make_socket(int domain, int type)
{
	return socket(domain, type | SOCK_CLOEXEC, 0);
}

SUITE_TEST(reconnect, what_is_no_unix_stream_is_refused_and_stays_the_callers)
{
	int datagram = make_socket(AF_UNIX, SOCK_DGRAM), inet = make_socket(AF_INET, SOCK_STREAM);
	int packets = make_socket(AF_UNIX, SOCK_SEQPACKET), file = open("/dev/null", O_CLOEXEC);

	vug_server_disconnect(rig->server);
	expect_attach_refused(-1, -EBADF);
	expect_attach_refused(datagram, -EPROTOTYPE);
	expect_attach_refused(packets, -EPROTOTYPE);
	expect_attach_refused(inet, -EPROTOTYPE);
	expect_attach_refused(file, -ENOTSOCK);
	cr_expect_not(vug_server_is_connected(rig->server));
	close(datagram);
	close(packets);
	close(inet);
	close(file);
}

SUITE_TEST(reconnect, a_second_connection_is_refused)
{
	struct peer peer;
	int fd = peer_open(&peer);

	expect_attach_refused(fd, -EISCONN);
	cr_expect_eq(vug_server_open(rig->server), -EISCONN);
	close(fd);
	peer_close(&peer);
	rig_expect_alive(rig);
}
