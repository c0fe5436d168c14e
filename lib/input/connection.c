/* SPDX-License-Identifier: MIT */
#include "input/connection.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "util/fd.h"
#include "util/receive.h"

/* Reads of one call: a sender that sends single bytes must not keep it busy. */
#define MAX_PIECES 8

union control {
	struct cmsghdr aligned;
	uint8_t bytes[CMSG_SPACE(sizeof(int) * VHOST_USER_MAX_DESCRIPTORS)];
};

void vug_input_connection_init(struct vug_input_connection *connection)
{
	memset(connection, 0, sizeof(*connection));
	connection->fd = -1;
}

static void close_descriptors(struct vug_input_message *message)
{
	for (size_t i = 0; i < message->num_fds; i++)
		vug_fd_close(&message->fds[i]);
	message->num_fds = 0;
}

void vug_input_connection_close(struct vug_input_connection *connection)
{
	vug_input_connection_drop(connection);
	close_descriptors(&connection->reply);
	connection->has_reply = connection->is_full = false;
	vug_fd_close(&connection->fd);
}

void vug_input_connection_drop(struct vug_input_connection *connection)
{
	close_descriptors(&connection->request);
	connection->received = 0;
}

/* ---- receiving -------------------------------------------------------------------------- */

/* Only what belongs to this request is asked for, so its descriptors cannot be another's. */
static long receive_piece(struct vug_input_connection *connection, void *bytes, size_t length)
{
	struct vug_input_message *request = &connection->request;
	struct vug_fd_list list = {
		.fds = request->fds, .room = VHOST_USER_MAX_DESCRIPTORS, .count = request->num_fds};
	long count = vug_fd_receive(connection->fd, bytes, length, &list);

	request->num_fds = list.count;
	return list.is_full || count == -EMFILE ? -EPROTO : count;
}

static bool is_request(const struct vhost_user_header *header)
{
	return (header->flags & VHOST_USER_VERSION_MASK) == VHOST_USER_VERSION &&
	       !(header->flags & VHOST_USER_FLAG_REPLY) && header->size <= VHOST_USER_MAX_PAYLOAD;
}

/* The next piece to receive; false where the request is whole. */
static bool get_next_piece(struct vug_input_connection *connection, uint8_t **ret_bytes,
			   size_t *ret_length)
{
	struct vug_input_message *request = &connection->request;
	const size_t header_size = sizeof(request->header), received = connection->received;

	if (received < header_size) {
		*ret_bytes = (uint8_t *)&request->header + received;
		*ret_length = header_size - received;
		return true;
	}
	*ret_bytes = request->payload + (received - header_size);
	*ret_length = request->header.size - (received - header_size);
	return *ret_length > 0;
}

int vug_input_connection_receive(struct vug_input_connection *connection)
{
	const struct vhost_user_header *header = &connection->request.header;
	unsigned int pieces = 0;
	uint8_t *bytes;
	size_t length;

	while (get_next_piece(connection, &bytes, &length)) {
		long count;

		if (pieces++ == MAX_PIECES)
			return 0;
		count = receive_piece(connection, bytes, length);
		if (count < 0)
			return count == -EAGAIN ? 0 : (int)count;
		connection->received += (size_t)count;
		if (connection->received >= sizeof(*header) && !is_request(header))
			return -EPROTO;
	}
	return 1;
}

/* ---- replying --------------------------------------------------------------------------- */

void vug_input_connection_reply(struct vug_input_connection *connection, const void *payload,
				uint32_t size, int fd)
{
	struct vug_input_message *reply = &connection->reply;

	reply->header =
		(struct vhost_user_header){.request = connection->request.header.request,
					   .flags = VHOST_USER_VERSION | VHOST_USER_FLAG_REPLY,
					   .size = size};
	if (size > 0)
		memcpy(reply->payload, payload, size);
	reply->fds[0] = fd;
	reply->num_fds = fd >= 0 ? 1 : 0;
	connection->sent = 0;
	connection->has_reply = true;
}

/* The descriptor rides on the first byte. */
static void attach_descriptor(const struct vug_input_connection *connection, struct msghdr *message,
			      union control *control)
{
	const struct vug_input_message *reply = &connection->reply;

	if (reply->num_fds == 0 || connection->sent > 0)
		return;
	memset(control, 0, sizeof(*control));
	control->aligned.cmsg_level = SOL_SOCKET;
	control->aligned.cmsg_type = SCM_RIGHTS;
	control->aligned.cmsg_len = (socklen_t)CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control->aligned), reply->fds, sizeof(int));
	message->msg_control = control->bytes;
	message->msg_controllen = (socklen_t)CMSG_SPACE(sizeof(int));
}

/* Header and payload follow each other in memory. */
_Static_assert(offsetof(struct vug_input_message, payload) == sizeof(struct vhost_user_header),
	       "a message is sent in one piece");

int vug_input_connection_send(struct vug_input_connection *connection)
{
	struct vug_input_message *reply = &connection->reply;
	const size_t length = sizeof(reply->header) + reply->header.size;

	while (connection->has_reply && connection->sent < length) {
		union control control;
		struct iovec entry = {.iov_base = (uint8_t *)reply + connection->sent,
				      .iov_len = length - connection->sent};
		struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};
		ssize_t count;

		attach_descriptor(connection, &message, &control);
		count = sendmsg(connection->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (count < 0)
			return vug_fd_is_passing_error(errno) ? 0 : -errno;
		connection->sent += (size_t)count;
	}
	close_descriptors(reply);
	connection->has_reply = false;
	return 1;
}
