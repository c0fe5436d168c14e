/* SPDX-License-Identifier: MIT */
/* Messages that are to be sent, whole and in order. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "channel.h"
#include "util/fd.h"

/* What may wait behind the message that is on its way; more, and the guest's queues rest. */
#define MAX_WAITING (64 << 10)

struct gpu2d_message {
	struct gpu2d_message *next;
	size_t size, sent;
	int fd; /* goes with the first byte; -1: none */
	uint8_t bytes[];
};

struct gpu2d_message *gpu2d_message_new(uint32_t request, size_t size, int fd)
{
	const struct wire_header header = {.request = request, .size = (uint32_t)size};
	struct gpu2d_message *message = malloc(sizeof(*message) + sizeof(header) + size);

	if (message == NULL)
		return NULL;
	*message = (struct gpu2d_message){.size = sizeof(header) + size, .fd = -1};
	memcpy(message->bytes, &header, sizeof(header));
	if (fd >= 0)
		message->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	if (fd < 0 || message->fd >= 0)
		return message;
	free(message);
	return NULL;
}

uint8_t *gpu2d_message_get_payload(struct gpu2d_message *message)
{
	return message->bytes + sizeof(struct wire_header);
}

void gpu2d_message_free(struct gpu2d_message *message)
{
	vug_fd_close(&message->fd);
	free(message);
}

void gpu2d_channel_queue(struct gpu2d_channel *channel, struct gpu2d_message *message)
{
	*channel->last = message;
	channel->last = &message->next;
	channel->num_bytes += message->size;
}

static void drop_first(struct gpu2d_channel *channel)
{
	struct gpu2d_message *message = channel->first;

	channel->first = message->next;
	if (channel->first == NULL)
		channel->last = &channel->first;
	channel->num_bytes -= message->size;
	gpu2d_message_free(message);
}

void gpu2d_channel_drop_queued(struct gpu2d_channel *channel)
{
	while (channel->first != NULL)
		drop_first(channel);
}

static bool is_update(const struct gpu2d_message *message)
{
	struct wire_header header;

	memcpy(&header, message->bytes, sizeof(header));
	return header.request == WIRE_UPDATE;
}

void gpu2d_channel_drop_updates(struct gpu2d_channel *channel)
{
	struct gpu2d_message **link = &channel->first;

	while (*link != NULL) {
		struct gpu2d_message *message = *link;

		if (message->sent > 0 || !is_update(message)) {
			link = &message->next;
			continue;
		}
		*link = message->next;
		channel->num_bytes -= message->size;
		gpu2d_message_free(message);
	}
	channel->last = link;
}

bool gpu2d_channel_has_room(const struct gpu2d_channel *channel)
{
	size_t on_its_way = channel->first != NULL ? channel->first->size : 0;

	return channel->num_bytes - on_its_way <= MAX_WAITING;
}

static ssize_t send_part(int fd, struct gpu2d_message *message)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {0};
	struct iovec part = {.iov_base = message->bytes + message->sent,
			     .iov_len = message->size - message->sent};
	struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};

	if (message->fd >= 0 && message->sent == 0) {
		header.msg_control = control;
		header.msg_controllen = sizeof(control);
		*CMSG_FIRSTHDR(&header) = (struct cmsghdr){.cmsg_level = SOL_SOCKET,
							   .cmsg_type = SCM_RIGHTS,
							   .cmsg_len = CMSG_LEN(sizeof(int))};
		memcpy(CMSG_DATA(CMSG_FIRSTHDR(&header)), &message->fd, sizeof(int));
	}
	return sendmsg(fd, &header, MSG_DONTWAIT | MSG_NOSIGNAL);
}

int gpu2d_channel_send_queued(struct gpu2d_channel *channel)
{
	while (channel->first != NULL) {
		ssize_t count = send_part(channel->fd, channel->first);

		if (count < 0)
			return vug_fd_is_passing_error(errno) ? 0 : -errno;
		channel->first->sent += (size_t)count;
		if (channel->first->sent == channel->first->size)
			drop_first(channel);
	}
	return 0;
}
