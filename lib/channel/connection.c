/* SPDX-License-Identifier: MIT */
/* Connections come and go; the server stays. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "server/server.h"
#include "util/fd.h"

/* Of the back end's end of a channel that we make; the kernel doubles it. */
#define SEND_BUFFER_SIZE (512 << 10)
/* A dispatch takes 2 MiB, or a millisecond: no more than what such a buffer holds. */
#define MAX_LAST_DISPATCHES 8

static int create_channel(struct vug_server *server, int fd)
{
	const struct vug_channel_config config = {
		.fd = fd,
		.epoll_fd = server->epoll_fd,
		.framing = server->framing,
		.log = &server->log,
		.tracer = &server->tracer,
		.handler = &vug_server_requests,
		.data = server,
	};
	int error = vug_channel_new(&config, &server->channel);

	if (error < 0)
		return error;
	server->connection++;
	server->outputs = (struct vug_outputs){.asked = 0};
	server->is_connection_new = true;
	vug_frame_board_wake(server->board); /* for the log: the back end may say nothing */
	return 0;
}

/* The program may drop its last reference in the trace's callback: no caller touches the server after it. */
static void trace_connected(struct vug_server *server)
{
	if (!vug_tracer_is_on(&server->tracer))
		return;
	server->references++;
	vug_tracer_connect(&server->tracer, true);
	vug_server_unref(server);
}

static void trace_disconnected(struct vug_server *server, uint32_t reason, int error)
{
	if (!vug_tracer_is_on(&server->tracer))
		return;
	server->references++;
	vug_tracer_disconnect(&server->tracer, reason, error);
	vug_server_unref(server);
}

int vug_server_attach(struct vug_server *server, int fd)
{
	int error;

	if (server == NULL)
		return -EINVAL;
	error = vug_fd_check_unix_stream(fd);
	if (error < 0)
		return error;
	if (server->channel != NULL)
		return -EISCONN;
	error = create_channel(server, fd);
	if (error == 0)
		trace_connected(server);
	return error;
}

/*
 * Room for some of a picture: each time that the socket is full costs both sides a switch. What
 * the system does not grant (net.core.wmem_max) is done without. More is slower again, where it
 * does not stay in the processor's cache.
 */
static void raise_send_buffer(int fd)
{
	const int size = SEND_BUFFER_SIZE;

	(void)setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
}

int vug_server_open(struct vug_server *server)
{
	int fds[2], error;

	if (server == NULL)
		return -EINVAL;
	if (server->channel != NULL)
		return -EISCONN;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	error = create_channel(server, fds[0]);
	if (error < 0) {
		vug_fd_close(&fds[0]);
		vug_fd_close(&fds[1]);
		return error;
	}
	raise_send_buffer(fds[1]);
	trace_connected(server);
	return fds[1];
}

void vug_server_drop_update(struct vug_server *server)
{
	vug_buffer_unref(server->update.buffer);
	server->update = (struct vug_update){0};
}

static void close_channel(struct vug_server *server)
{
	vug_stats_keep_channel(&server->counts, server->channel);
	vug_channel_close(server->channel);
	server->channel->next = server->retired;
	server->retired = server->channel;
	server->channel = NULL;
	server->is_connection_new = false;
	server->has_guest_gone = false;
	vug_server_drop_update(server);
	vug_frame_board_clear(server->board);
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		vug_scanout_reset_connection(&server->scanouts[i]);
	if (!server->is_dispatching)
		vug_server_free_retired(server);
}

void vug_server_disconnect(struct vug_server *server)
{
	if (server == NULL || server->channel == NULL)
		return;
	close_channel(server);
	trace_disconnected(server, TRACE_DISCONNECTED_BY_DISPLAY, 0);
}

void vug_server_free_retired(struct vug_server *server)
{
	while (server->retired != NULL) {
		struct vug_channel *channel = server->retired;

		server->retired = channel->next;
		vug_channel_free(channel);
	}
}

bool vug_server_is_connected(const struct vug_server *server)
{
	return server != NULL && server->channel != NULL;
}

/* Before `disconnected`: nothing of the connection is reported after that. */
static void hide_cursors(struct vug_server *server)
{
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		vug_cursor_forget(&server->scanouts[i]);
	vug_server_hide_orphans(server);
}

void vug_server_note_guest_reset(struct vug_server *server)
{
	server->has_guest_gone = server->channel != NULL;
	vug_frame_board_wake(server->board);
}

void vug_server_forget_gone_guest(struct vug_server *server)
{
	if (!server->has_guest_gone || !vug_channel_is_drained(server->channel))
		return;
	server->has_guest_gone = false;
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		vug_scanout_forget_guest(&server->scanouts[i]);
	vug_server_hide_orphans(server);
}

static bool is_farewell(enum vug_disconnect_reason reason, int error)
{
	return reason == VUG_DISCONNECT_PEER_CLOSED ||
	       (reason == VUG_DISCONNECT_VMM_LEFT && error == 0);
}

/* The program hears of it first: the log's callback may attach the next socket already. */
void vug_server_end_connection(struct vug_server *server, enum vug_disconnect_reason reason,
			       int error)
{
	const struct vug_channel *channel = server->channel;

	vug_server_send_last_frames(server);
	if (vug_server_serves(server, channel))
		hide_cursors(server);
	if (!vug_server_serves(server, channel))
		return;
	close_channel(server);
	trace_disconnected(server, reason, error);
	if (server->callbacks.disconnected != NULL)
		server->callbacks.disconnected(server, reason, error, server->data);
	vug_log_line(&server->log, is_farewell(reason, error) ? VUG_LOG_INFO : VUG_LOG_ERROR,
		     "the connection ended: %s%s%s", vug_disconnect_reason_to_string(reason),
		     error != 0 ? ": " : "", error != 0 ? strerror(error) : "");
}

/*
 * What the back end sent before the end is still handled, whichever of the two dispatches sees the
 * end first. Not for ever: a back end whose VMM has left may send on.
 */
static void hear_last_words(struct vug_server *server)
{
	struct vug_channel *channel = server->channel;
	uint64_t bytes = 0, before = UINT64_MAX;

	for (unsigned int i = 0; i < MAX_LAST_DISPATCHES && bytes != before; i++) {
		enum vug_channel_state state = vug_channel_dispatch(channel);

		if (!vug_server_serves(server, channel) || state == VUG_CHANNEL_ENDED)
			return;
		before = bytes;
		bytes = channel->counts.bytes_received;
	}
}

void vug_server_end_by_interposer(struct vug_server *server, enum vug_disconnect_reason reason,
				  int error)
{
	const struct vug_channel *channel = server->channel;
	bool was_dispatching = server->is_dispatching;

	if (channel == NULL)
		return;
	/* Callbacks find what they find in any other dispatch. */
	server->is_dispatching = true;
	/* In one of its callbacks a request of the channel's is being handled. */
	if (!was_dispatching)
		hear_last_words(server);
	if (vug_server_serves(server, channel))
		vug_server_end_connection(server, reason, error);
	server->is_dispatching = was_dispatching;
	if (!was_dispatching)
		vug_server_free_retired(server);
}
