/* SPDX-License-Identifier: MIT */
/* How the peer says it, and how it listens. */
#include "support/peer.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check.h"

union control {
	struct cmsghdr aligned;
	uint8_t bytes[CMSG_SPACE(sizeof(int) * PEER_MAX_FDS)];
};

int peer_open(struct peer *peer)
{
	int fds[2];

	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "socketpair failed");
	peer->fd = fds[0];
	return fds[1];
}

void peer_close(struct peer *peer)
{
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
}

static void attach_fds(struct msghdr *message, union control *control, const int *fds, size_t count)
{
	if (count == 0)
		return;
	memset(control, 0, sizeof(*control));
	control->aligned.cmsg_level = SOL_SOCKET;
	control->aligned.cmsg_type = SCM_RIGHTS;
	control->aligned.cmsg_len = CMSG_LEN(count * sizeof(int));
	memcpy(CMSG_DATA(&control->aligned), fds, count * sizeof(int));
	message->msg_control = control->bytes;
	message->msg_controllen = CMSG_SPACE(count * sizeof(int));
}

static ssize_t send_entries(const struct peer *peer, struct iovec *entries, size_t count,
			    const int *fds, size_t num_fds)
{
	union control control;
	struct msghdr message = {.msg_iov = entries, .msg_iovlen = count};

	attach_fds(&message, &control, fds, num_fds);
	return sendmsg(peer->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void peer_send_part(const struct peer *peer, const struct peer_message *message, size_t begin,
		    size_t end)
{
	struct iovec entry = {.iov_base = (void *)(message->bytes + begin), .iov_len = end - begin};
	ssize_t count;

	if (begin == end)
		return;
	count = send_entries(peer, &entry, 1, message->fds, begin == 0 ? message->num_fds : 0);
	check(count == (ssize_t)(end - begin), "only %zd of %zu bytes could be sent: %s", count,
	      end - begin, strerror(errno));
}

void peer_send(const struct peer *peer, const struct peer_message *message)
{
	peer_send_part(peer, message, 0, message->length);
}

bool peer_try_send(const struct peer *peer, const struct peer_message *message)
{
	struct iovec entry = {.iov_base = (void *)message->bytes, .iov_len = message->length};
	ssize_t count = send_entries(peer, &entry, 1, message->fds, message->num_fds);

	check(count == (ssize_t)message->length || (count < 0 && errno == EAGAIN),
	      "%zd of %zu bytes were sent: %s", count, message->length, strerror(errno));
	return count > 0;
}

void peer_send_together(const struct peer *peer, const struct peer_message *messages, size_t count)
{
	struct iovec entries[64];
	int fds[PEER_MAX_FDS];
	size_t num_fds = 0, length = 0;
	ssize_t sent;

	check(count <= sizeof(entries) / sizeof(entries[0]), "too many messages");
	for (size_t i = 0; i < count; i++) {
		entries[i].iov_base = (void *)messages[i].bytes;
		entries[i].iov_len = messages[i].length;
		length += messages[i].length;
		memcpy(fds + num_fds, messages[i].fds, messages[i].num_fds * sizeof(fds[0]));
		num_fds += messages[i].num_fds;
	}
	sent = send_entries(peer, entries, count, fds, num_fds);
	check(sent == (ssize_t)length, "only %zd of %zu bytes could be sent", sent, length);
}

size_t peer_send_some(const struct peer *peer, const void *bytes, size_t length)
{
	ssize_t count = send(peer->fd, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL);

	check(count >= 0 || errno == EAGAIN, "send failed: %s", strerror(errno));
	return count > 0 ? (size_t)count : 0;
}

static void take_fds(struct msghdr *message, struct peer_message *ret_message)
{
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	size_t count;

	check(!(message->msg_flags & MSG_CTRUNC), "descriptors were lost");
	if (control == NULL)
		return;
	count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	check(ret_message->num_fds + count <= PEER_MAX_FDS, "too many descriptors");
	memcpy(ret_message->fds + ret_message->num_fds, CMSG_DATA(control), count * sizeof(int));
	ret_message->num_fds += count;
}

/* One read; returns what it returned. The descriptors are appended. */
static ssize_t receive_piece(const struct peer *peer, void *bytes, size_t length,
			     struct peer_message *ret_message)
{
	union control control;
	struct iovec entry = {.iov_base = bytes, .iov_len = length};
	struct msghdr message = {.msg_iov = &entry,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	ssize_t count = recvmsg(peer->fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);

	if (count > 0)
		take_fds(&message, ret_message);
	return count;
}

void peer_expect_bytes(const struct peer *peer, void *ret_bytes, size_t size)
{
	struct peer_message received = {.num_fds = 0};
	ssize_t count = receive_piece(peer, ret_bytes, size, &received);

	check(count >= 0, "no reply: %s", strerror(errno));
	check(count > 0, "the connection was closed instead of a reply");
	check(count == (ssize_t)size, "a read brought %zd of %zu bytes of a reply", count, size);
	check(received.num_fds == 0, "a reply came with %zu descriptors", received.num_fds);
}

void peer_expect_reply(const struct peer *peer, uint32_t request, void *ret_payload, size_t size)
{
	struct peer_message reply = {.length = PEER_HEADER_SIZE + size};

	peer_expect_bytes(peer, reply.bytes, reply.length);
	check(peer_get_field(&reply, 0) == request, "the reply's id is %u instead of %u",
	      peer_get_field(&reply, 0), request);
	check(peer_get_field(&reply, 4) == PEER_FLAG_REPLY, "the reply's flags are %#x",
	      peer_get_field(&reply, 4));
	check(peer_get_field(&reply, 8) == size, "the reply's size is %u instead of %zu",
	      peer_get_field(&reply, 8), size);
	if (size > 0 && ret_payload != NULL)
		memcpy(ret_payload, reply.bytes + PEER_HEADER_SIZE, size);
}

void peer_expect_silence(const struct peer *peer)
{
	uint8_t byte;
	ssize_t count = recv(peer->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);

	check(count != 0, "the connection was closed");
	check(count < 0 && errno == EAGAIN, "something came that should not");
}

void peer_expect_closed(const struct peer *peer)
{
	uint8_t byte;
	ssize_t count = recv(peer->fd, &byte, 1, MSG_DONTWAIT | MSG_PEEK);

	/* A peer that had not read everything resets the connection rather than ending it. */
	check(count == 0 || (count < 0 && errno == ECONNRESET), "the connection is not closed");
}

bool peer_try_receive(const struct peer *peer, struct peer_message *ret_message)
{
	size_t wanted = PEER_HEADER_SIZE;

	ret_message->length = ret_message->num_fds = 0;
	while (ret_message->length < wanted) {
		ssize_t count = receive_piece(peer, ret_message->bytes + ret_message->length,
					      wanted - ret_message->length, ret_message);

		if (count <= 0 && ret_message->length == 0)
			return false;
		check(count > 0, "only %zu of %zu bytes of a message came", ret_message->length,
		      wanted);
		ret_message->length += (size_t)count;
		if (ret_message->length == PEER_HEADER_SIZE)
			wanted += peer_get_field(ret_message, 8);
		check(wanted <= sizeof(ret_message->bytes), "a message is too long");
	}
	return true;
}

void peer_receive(const struct peer *peer, struct peer_message *ret_message)
{
	check(peer_try_receive(peer, ret_message), "no message came");
}
