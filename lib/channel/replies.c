/* SPDX-License-Identifier: MIT */
#include "channel/replies.h"

#include <errno.h>
#include <stddef.h>
#include <sys/socket.h>

#include "util/fd.h"

static struct vug_reply *get_slot(struct vug_replies *replies, uint64_t ticket)
{
	return &replies->slots[ticket % VUG_MAX_REPLIES];
}

bool vug_replies_are_full(const struct vug_replies *replies)
{
	return replies->next - replies->first == VUG_MAX_REPLIES;
}

bool vug_replies_are_ready(const struct vug_replies *replies)
{
	return replies->first != replies->next &&
	       replies->slots[replies->first % VUG_MAX_REPLIES].length > 0;
}

uint64_t vug_replies_reserve(struct vug_replies *replies)
{
	struct vug_reply *reply = get_slot(replies, replies->next);

	reply->length = 0;
	reply->sent = 0;
	return replies->next++;
}

struct vug_reply *vug_replies_get_open(struct vug_replies *replies, uint64_t ticket)
{
	struct vug_reply *reply = get_slot(replies, ticket);

	if (ticket < replies->first || ticket >= replies->next || reply->length > 0)
		return NULL;
	return reply;
}

const struct vug_reply *vug_replies_get_sent(const struct vug_replies *replies, uint64_t ticket)
{
	return &replies->slots[ticket % VUG_MAX_REPLIES];
}

/* Returns whether the whole of it is gone, or -errno. */
static int send_reply(struct vug_reply *reply, int fd)
{
	struct iovec entry = {.iov_base = reply->bytes + reply->sent,
			      .iov_len = reply->length - reply->sent};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};
	ssize_t count;

	do
		count = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return vug_fd_is_passing_error(errno) ? 0 : -errno;
	reply->sent += (uint32_t)count;
	return reply->sent == reply->length;
}

int vug_replies_send(struct vug_replies *replies, int fd)
{
	while (vug_replies_are_ready(replies)) {
		int result = send_reply(get_slot(replies, replies->first), fd);

		if (result <= 0)
			return result;
		replies->first++;
	}
	return 0;
}
