/* SPDX-License-Identifier: MIT */
#include "channel.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "util/fd.h"

#define WANTED_FEATURES (WIRE_FEATURE_EDID | WIRE_FEATURE_DMABUF2)

void gpu2d_channel_init(struct gpu2d_channel *channel, struct gpu2d *gpu, int epoll_fd)
{
	*channel = (struct gpu2d_channel){
		.gpu = gpu, .epoll_fd = epoll_fd, .fd = -1, .last = &channel->first};
}

void gpu2d_channel_close(struct gpu2d_channel *channel)
{
	if (channel->fd >= 0)
		vug_fd_unwatch(channel->epoll_fd, channel->fd);
	vug_fd_close(&channel->fd);
	gpu2d_channel_drop_queued(channel);
	channel->is_agreed = channel->is_watched_out = false;
	channel->num_awaited = 0;
	channel->received = 0;
	/* Monitors are not known; what was drawn is done. */
	while (gpu2d_is_busy(channel->gpu))
		gpu2d_complete(channel->gpu,
			       channel->gpu->response_size > sizeof(channel->gpu->response.header)
				       ? VIRTIO_GPU_RESP_ERR_UNSPEC
				       : 0,
			       NULL, 0);
}

bool gpu2d_channel_is_ready(const struct gpu2d_channel *channel)
{
	return channel->fd >= 0 ? channel->is_agreed && gpu2d_channel_has_room(channel)
				: channel->has_begun;
}

/* ---- requests --------------------------------------------------------------------------- */

int gpu2d_channel_tell(struct gpu2d_channel *channel, uint32_t request, const void *payload,
		       size_t size, int fd)
{
	struct gpu2d_message *message = gpu2d_message_new(request, size, fd);

	if (message == NULL)
		return -ENOMEM;
	if (size > 0)
		memcpy(gpu2d_message_get_payload(message), payload, size);
	gpu2d_channel_queue(channel, message);
	return 0;
}

int gpu2d_channel_ask(struct gpu2d_channel *channel, uint32_t request, const void *payload,
		      size_t size)
{
	int error = channel->num_awaited < GPU2D_MAX_AWAITED ? 0 : -ENOMEM;

	if (error == 0)
		error = gpu2d_channel_tell(channel, request, payload, size, -1);
	if (error < 0)
		return error;
	channel->awaited[channel->num_awaited++] = request;
	return GPU2D_LATER;
}

void gpu2d_channel_attach(struct gpu2d_channel *channel, int fd)
{
	gpu2d_channel_close(channel);
	channel->fd = fd;
	channel->has_begun = true;
	if (vug_fd_watch(channel->epoll_fd, fd, EPOLLIN, false) < 0 ||
	    gpu2d_channel_ask(channel, WIRE_GET_PROTOCOL_FEATURES, NULL, 0) < 0)
		gpu2d_channel_close(channel);
}

/* ---- replies ---------------------------------------------------------------------------- */

static uint32_t get_reply_size(uint32_t request)
{
	switch (request) {
	case WIRE_GET_PROTOCOL_FEATURES:
		return sizeof(uint64_t);
	case WIRE_GET_DISPLAY_INFO:
		return sizeof(struct wire_display_info);
	case WIRE_GET_EDID:
		return sizeof(struct wire_edid);
	default:
		return 0;
	}
}

static void agree(struct gpu2d_channel *channel)
{
	memcpy(&channel->features, channel->reply.features, sizeof(channel->features));
	channel->features &= WANTED_FEATURES;
	if (gpu2d_channel_tell(channel, WIRE_SET_PROTOCOL_FEATURES, &channel->features,
			       sizeof(channel->features), -1) < 0)
		return;
	channel->is_agreed = true;
	gpu2d_show_again(channel->gpu);
}

/* The reply is whole. What follows its header is the guest's response, but for the header there. */
static void handle_reply(struct gpu2d_channel *channel)
{
	const uint32_t request = channel->reply.header.request, size = channel->reply.header.size;
	const size_t header_size = sizeof(struct wire_control_header);

	channel->received = 0;
	memmove(channel->awaited, channel->awaited + 1,
		--channel->num_awaited * sizeof(channel->awaited[0]));
	if (request == WIRE_GET_PROTOCOL_FEATURES)
		agree(channel);
	else if (size == 0)
		gpu2d_complete(channel->gpu, 0, NULL, 0);
	else
		gpu2d_complete(channel->gpu, channel->reply.info.header.type,
			       (const uint8_t *)&channel->reply.info + header_size,
			       size - header_size);
}

static bool is_awaited(const struct gpu2d_channel *channel)
{
	const struct wire_header *header = &channel->reply.header;

	return channel->num_awaited > 0 && header->request == channel->awaited[0] &&
	       header->flags == WIRE_FLAG_REPLY && header->size == get_reply_size(header->request);
}

/* Receive the rest of the header, or of the payload: 1, 0: there is no more for now, or -errno. */
static int receive_piece(struct gpu2d_channel *channel)
{
	size_t end = sizeof(channel->reply.header);
	ssize_t count;

	if (channel->received >= end)
		end += channel->reply.header.size;
	count = recv(channel->fd, (uint8_t *)&channel->reply + channel->received,
		     end - channel->received, MSG_DONTWAIT);
	if (count < 0)
		return vug_fd_is_passing_error(errno) ? 0 : -errno;
	if (count == 0)
		return -ECONNRESET;
	channel->received += (size_t)count;
	if (channel->received == sizeof(channel->reply.header) && !is_awaited(channel))
		return -EPROTO;
	if (channel->received >= sizeof(channel->reply.header) &&
	    channel->received == sizeof(channel->reply.header) + channel->reply.header.size)
		handle_reply(channel);
	return 1;
}
/* The socket is waited for while it is full. */
static void watch(struct gpu2d_channel *channel)
{
	bool is_full = channel->first != NULL;

	if (channel->fd < 0 || channel->is_watched_out == is_full)
		return;
	channel->is_watched_out = is_full;
	(void)vug_fd_watch(channel->epoll_fd, channel->fd, is_full ? EPOLLIN | EPOLLOUT : EPOLLIN,
			   true);
}

bool gpu2d_channel_serve(struct gpu2d_channel *channel)
{
	bool was_ready = gpu2d_channel_is_ready(channel), has_received = false;
	int result = 1;

	while (channel->fd >= 0 && result > 0) {
		result = receive_piece(channel);
		has_received |= result > 0;
	}
	if (channel->fd >= 0 && result == 0)
		result = gpu2d_channel_send_queued(channel);
	if (result < 0) {
		fprintf(stderr, "vug-gpu2d: the display channel ended: %s\n", strerror(-result));
		gpu2d_channel_close(channel);
	}
	watch(channel);
	return has_received || result < 0 || was_ready != gpu2d_channel_is_ready(channel);
}
