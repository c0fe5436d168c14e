/* SPDX-License-Identifier: MIT */
/* Connections come and go; the server stays. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "channel/channel_source.h"
#include "util/fd.h"

/* Of the back end's end of a channel that we make; the kernel doubles it. */
#define SEND_BUFFER_SIZE (512 << 10)
/* A dispatch takes 2 MiB, or a millisecond: no more than what such a buffer holds. */
#define MAX_LAST_DISPATCHES 8

static int create_channel(struct vug_channel_source *source, int fd)
{
	struct vug_server *server = source->source.server;
	const struct vug_channel_config config = {
		.fd = fd,
		.epoll_fd = server->epoll_fd,
		.framing = source->framing,
		.log = &server->log,
		.tracer = &source->tracer,
		.handler = &vug_channel_requests,
		.data = source,
		.coalesces = server->coalesces,
	};
	int error = vug_channel_new(&config, &source->channel);

	if (error < 0)
		return error;
	source->num_connections++;
	source->outputs = (struct vug_outputs){.asked = 0};
	source->is_connection_new = true;
	vug_frame_board_wake(server->board); /* for the log: the back end may say nothing */
	return 0;
}

/* The program may drop its last reference in the trace's callback: no caller touches the server after it. */
static void trace_connected(struct vug_channel_source *source)
{
	struct vug_server *server;

	if (!vug_tracer_is_on(&source->tracer))
		return;
	server = vug_server_ref(source->source.server);
	vug_tracer_connect(&source->tracer, true);
	vug_server_unref(server);
}

static void trace_disconnected(struct vug_channel_source *source, uint32_t reason, int error)
{
	struct vug_server *server;

	if (!vug_tracer_is_on(&source->tracer))
		return;
	server = vug_server_ref(source->source.server);
	vug_tracer_disconnect(&source->tracer, reason, error);
	vug_server_unref(server);
}

/* The server's display channel, which is not connected. */
static int get_idle_source(struct vug_server *server, struct vug_channel_source **ret_source)
{
	int error = vug_channel_source_get(server, ret_source);

	if (error == 0 && (*ret_source)->channel != NULL)
		error = -EISCONN;
	return error;
}

int vug_server_attach(struct vug_server *server, int fd)
{
	struct vug_channel_source *source;
	int error;

	if (server == NULL)
		return -EINVAL;
	error = vug_fd_check_unix_stream(fd);
	if (error == 0)
		error = get_idle_source(server, &source);
	if (error == 0)
		error = create_channel(source, fd);
	if (error == 0)
		trace_connected(source);
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
	struct vug_channel_source *source;
	int fds[2], error;

	if (server == NULL)
		return -EINVAL;
	error = get_idle_source(server, &source);
	if (error < 0)
		return error;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	error = create_channel(source, fds[0]);
	if (error < 0) {
		vug_fd_close(&fds[0]);
		vug_fd_close(&fds[1]);
		return error;
	}
	raise_send_buffer(fds[1]);
	trace_connected(source);
	return fds[1];
}

void vug_channel_source_drop_update(struct vug_channel_source *source)
{
	if (source->update.scanout != NULL)
		vug_scanout_end_write(source->update.scanout);
	vug_buffer_unref(source->update.buffer);
	source->update = (struct vug_update){0};
}

static void keep_counts(struct vug_channel_source *source)
{
	const struct vug_channel_counts *counts = &source->channel->counts;

	source->past.messages += counts->messages;
	source->past.messages_skipped += counts->messages_skipped;
	source->past.bytes_received += counts->bytes_received;
	source->past.replies += counts->replies;
}

void vug_channel_source_close(struct vug_channel_source *source)
{
	keep_counts(source);
	vug_channel_close(source->channel);
	source->channel->next = source->retired;
	source->retired = source->channel;
	source->channel = NULL;
	source->is_connection_new = false;
	source->has_guest_gone = false;
	vug_channel_source_drop_update(source);
	vug_channel_source_forget_origins(source);
	vug_source_restart(&source->source);
	if (!source->source.server->is_dispatching)
		vug_channel_source_free_retired(source);
}

void vug_server_disconnect(struct vug_server *server)
{
	struct vug_channel_source *source = server != NULL ? vug_channel_source_find(server) : NULL;

	if (source == NULL || source->channel == NULL)
		return;
	vug_channel_source_close(source);
	trace_disconnected(source, TRACE_DISCONNECTED_BY_DISPLAY, 0);
}

void vug_channel_source_free_retired(struct vug_channel_source *source)
{
	while (source->retired != NULL) {
		struct vug_channel *channel = source->retired;

		source->retired = channel->next;
		vug_channel_free(channel);
	}
}

bool vug_server_is_connected(const struct vug_server *server)
{
	const struct vug_channel_source *source =
		server != NULL ? vug_channel_source_find(server) : NULL;

	return source != NULL && source->channel != NULL;
}

static bool is_farewell(enum vug_disconnect_reason reason, int error)
{
	return reason == VUG_DISCONNECT_PEER_CLOSED ||
	       (reason == VUG_DISCONNECT_VMM_LEFT && error == 0);
}

/* The program hears of it first: the log's callback may attach the next socket already. */
void vug_channel_source_end_connection(struct vug_channel_source *source,
				       enum vug_disconnect_reason reason, int error)
{
	struct vug_server *server = source->source.server;
	const struct vug_channel *channel = source->channel;

	vug_channel_source_drop_update(source);
	vug_source_send_last_frames(&source->source);
	/* Before the end is reported: nothing of it is to be heard after that. */
	if (vug_channel_source_serves(source, channel))
		vug_source_hide_cursors(&source->source);
	if (!vug_channel_source_serves(source, channel))
		return;
	vug_channel_source_close(source);
	trace_disconnected(source, reason, error);
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
static void hear_last_words(struct vug_channel_source *source)
{
	struct vug_channel *channel = source->channel;
	uint64_t bytes = 0, before = UINT64_MAX;

	for (unsigned int i = 0; i < MAX_LAST_DISPATCHES && bytes != before; i++) {
		enum vug_channel_state state = vug_channel_dispatch(channel);

		if (!vug_channel_source_serves(source, channel) || state == VUG_CHANNEL_ENDED)
			return;
		before = bytes;
		bytes = channel->counts.bytes_received;
	}
}

static void end_by_interposer(struct vug_channel_source *source, enum vug_disconnect_reason reason,
			      int error)
{
	struct vug_server *server = source->source.server;
	const struct vug_channel *channel = source->channel;
	bool was_dispatching = server->is_dispatching;

	/* Callbacks find what they find in any other dispatch. */
	server->is_dispatching = true;
	/* In one of its callbacks a request of the channel's is being handled. */
	if (!was_dispatching)
		hear_last_words(source);
	if (vug_channel_source_serves(source, channel))
		vug_channel_source_end_connection(source, reason, error);
	server->is_dispatching = was_dispatching;
	if (!was_dispatching)
		vug_channel_source_free_retired(source);
}

void vug_server_end_by_interposer(struct vug_server *server, enum vug_disconnect_reason reason,
				  int error)
{
	struct vug_channel_source *source = vug_channel_source_find(server);

	if (source != NULL && source->channel != NULL)
		end_by_interposer(source, reason, error);
}
