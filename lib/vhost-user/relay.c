/* SPDX-License-Identifier: MIT */
#include "vhost-user/relay.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "util/fd.h"
#include "util/receive.h"

/*
 * Reads of one call. A message comes in two, or a few; one that comes byte by byte, each with
 * descriptors of its own, would keep a call busy for as long as its sender goes on.
 */
#define MAX_PIECES 8

/* Room for the descriptors of one message. */
union control {
	struct cmsghdr aligned;
	uint8_t bytes[CMSG_SPACE(sizeof(int) * VHOST_USER_MAX_DESCRIPTORS)];
};

void vug_relay_reset(struct vug_relay *relay)
{
	for (size_t i = 0; i < relay->num_fds && !relay->borrows_fds; i++)
		vug_fd_close(&relay->fds[i]);
	relay->num_fds = 0;
	relay->received = relay->sent = 0;
	relay->is_whole = relay->is_prepared = relay->borrows_fds = false;
}

void vug_relay_fill(struct vug_relay *relay, const struct vhost_user_header *header,
		    const void *payload, const int *fds, size_t num_fds)
{
	relay->header = *header;
	if (header->size > 0)
		memcpy(relay->payload, payload, header->size);
	for (size_t i = 0; i < num_fds; i++)
		relay->fds[i] = fds[i];
	relay->num_fds = num_fds;
	relay->borrows_fds = true;
	relay->is_whole = true;
}

/* Only what belongs to this message is asked for, so its descriptors cannot be another's. */
static long receive_piece(struct vug_relay *relay, int fd, void *bytes, size_t length)
{
	struct vug_fd_list list = {
		.fds = relay->fds, .room = VHOST_USER_MAX_DESCRIPTORS, .count = relay->num_fds};
	long count = vug_fd_receive(fd, bytes, length, &list);

	relay->num_fds = list.count;
	return count;
}

/* The next piece to receive; false where the message is whole. */
static bool get_next_piece(struct vug_relay *relay, uint8_t **ret_bytes, size_t *ret_length)
{
	const size_t header_size = sizeof(relay->header);

	if (relay->received < header_size) {
		*ret_bytes = (uint8_t *)&relay->header + relay->received;
		*ret_length = header_size - relay->received;
		return true;
	}
	*ret_bytes = relay->payload + (relay->received - header_size);
	*ret_length = relay->header.size - (relay->received - header_size);
	return *ret_length > 0;
}

int vug_relay_receive(struct vug_relay *relay, int fd)
{
	unsigned int pieces = 0;
	uint8_t *bytes;
	size_t length;

	while (get_next_piece(relay, &bytes, &length)) {
		long count;

		if (pieces++ == MAX_PIECES)
			return 0;
		count = receive_piece(relay, fd, bytes, length);
		if (count < 0)
			return count == -EAGAIN ? 0 : (int)count;
		relay->received += (size_t)count;
		if (relay->received >= sizeof(relay->header) &&
		    relay->header.size > VHOST_USER_MAX_PAYLOAD)
			return -EMSGSIZE;
	}
	relay->is_whole = true;
	return 1;
}

/* The descriptors ride on the first byte. */
static void attach_descriptors(const struct vug_relay *relay, struct msghdr *message,
			       union control *control)
{
	size_t length = relay->num_fds * sizeof(int);

	if (relay->num_fds == 0 || relay->sent > 0)
		return;
	memset(control, 0, sizeof(*control));
	control->aligned.cmsg_level = SOL_SOCKET;
	control->aligned.cmsg_type = SCM_RIGHTS;
	control->aligned.cmsg_len = (socklen_t)CMSG_LEN(length);
	memcpy(CMSG_DATA(&control->aligned), relay->fds, length);
	message->msg_control = control->bytes;
	message->msg_controllen = (socklen_t)CMSG_SPACE(length);
}

/* Header and payload in one piece, less what has gone already. */
static size_t fill_entries(struct vug_relay *relay, struct iovec *ret_entries)
{
	const size_t header_size = sizeof(relay->header);
	size_t sent = relay->sent, count = 0;

	if (sent < header_size) {
		ret_entries[count].iov_base = (uint8_t *)&relay->header + sent;
		ret_entries[count++].iov_len = header_size - sent;
		sent = header_size;
	}
	if (relay->header.size > sent - header_size) {
		ret_entries[count].iov_base = relay->payload + (sent - header_size);
		ret_entries[count++].iov_len = relay->header.size - (sent - header_size);
	}
	return count;
}

int vug_relay_send(struct vug_relay *relay, int fd)
{
	const size_t length = sizeof(relay->header) + relay->header.size;

	while (relay->sent < length) {
		union control control;
		struct iovec entries[2];
		struct msghdr message = {.msg_iov = entries,
					 .msg_iovlen = (uint8_t)fill_entries(relay, entries)};
		ssize_t count;

		attach_descriptors(relay, &message, &control);
		count = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (count < 0)
			return vug_fd_is_passing_error(errno) ? 0 : -errno;
		relay->sent += (size_t)count;
	}
	vug_relay_reset(relay);
	return 1;
}
