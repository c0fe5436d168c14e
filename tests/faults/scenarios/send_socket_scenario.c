/* SPDX-License-Identifier: MIT */
/* SET_SOCKET, as a VMM sends it. */
#include <errno.h>
#include <unistd.h>

#include <vug/vhost-user.h>

#include "display.h"
#include "double.h"
#include "history.h"
#include "scenario.h"
#include "support/check.h"

static void send_socket(int fd, int channel_fd, struct peer *back_end, uint32_t flags)
{
	static const int documented[] = {-EAGAIN, -ENOBUFS, -ENOMEM,       -EPIPE,
					 -EPERM,  -EIO,     -ETOOMANYREFS, 0};
	struct peer_message expected = peer_make(33, NULL, 0), received;
	int error = vug_vhost_user_send_socket(fd, channel_fd, flags);

	history_write("vug_vhost_user_send_socket %d\n", error);
	if (error < 0) {
		display_expect_error("vug_vhost_user_send_socket", error, documented);
		return;
	}
	peer_set_flags(&expected, 1 | (flags != 0 ? 8 : 0));
	peer_add_fd(&expected, channel_fd);
	peer_receive(back_end, &received);
	peer_expect_equal(&received, &expected);
	peer_close_fds(&received);
}

void scenario_send_socket(void)
{
	struct fd_census census;
	struct peer back_end, display;
	int fd, channel_fd;

	fd_census_take(&census);
	fd = peer_open(&back_end);
	channel_fd = peer_open(&display);
	send_socket(fd, channel_fd, &back_end, 0);
	send_socket(fd, channel_fd, &back_end, VUG_SEND_SOCKET_NEED_REPLY);
	double_stop();
	double_expect_empty();
	close(fd);
	close(channel_fd);
	peer_close(&back_end);
	peer_close(&display);
	fd_census_expect_same(&census);
}
