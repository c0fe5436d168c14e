/* SPDX-License-Identifier: MIT */
#include "channel.h"

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/socket.h>

#include "clock.h"
#include "poll-until/poll-until.h"
#include "report.h"

/* How long after the end a message may still be finished, so that the peer sees whole ones. */
#define GRACE CLOCK_SECOND

bool testgpu_channel_is_ending(const struct channel *channel)
{
	return clock_now() >= channel->end;
}

/* ---- waiting ---------------------------------------------------------------------------- */

static uint64_t wake_up_time(const struct channel *channel, uint64_t until)
{
	if (!testgpu_channel_is_ending(channel))
		return clock_earlier(until, channel->end);
	return clock_earlier(until, channel->end + GRACE);
}

static int wait_until(struct channel *channel, short events, uint64_t moment)
{
	bool is_ending = testgpu_channel_is_ending(channel);
	struct pollfd fds[] = {
		{.fd = channel->fd, .events = events},
		{.fd = is_ending ? -1 : channel->stop_fd, .events = POLLIN},
	};

	if (poll_until(fds, 2, moment) < 0)
		return testgpu_report_errno(errno, "cannot wait");
	if (fds[0].revents & POLLNVAL)
		return testgpu_report_errno(EBADF, "the channel");
	if (fds[1].revents)
		channel->end = clock_now();
	return 0;
}

int testgpu_channel_wait(struct channel *channel, short events, uint64_t until)
{
	if (channel->end != CLOCK_NEVER && clock_now() >= channel->end + GRACE)
		return -ECANCELED;
	return wait_until(channel, events, wake_up_time(channel, until));
}

/* ---- sending ---------------------------------------------------------------------------- */

static ssize_t send_some(const struct channel *channel, struct iovec *parts, size_t count, int fd)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof fd)] = {0};
	struct msghdr message = {.msg_iov = parts, .msg_iovlen = count};

	if (fd >= 0) {
		message.msg_control = control;
		message.msg_controllen = sizeof control;
		struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(rights), &fd, sizeof fd);
	}
	return sendmsg(channel->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Drop what was sent from the list. */
static void skip_sent(struct iovec **parts, size_t *count, size_t sent)
{
	while (*count > 0 && sent >= (*parts)->iov_len) {
		sent -= (*parts)->iov_len;
		++*parts;
		--*count;
	}
	if (*count > 0) {
		(*parts)->iov_base = (uint8_t *)(*parts)->iov_base + sent;
		(*parts)->iov_len -= sent;
	}
}

static int after_failed_send(struct channel *channel, int error)
{
	if (error == EAGAIN)
		return testgpu_channel_wait(channel, POLLOUT, CLOCK_NEVER);
	if (error == EINTR)
		return 0;
	if (error == EPIPE || error == ECONNRESET)
		return -EPIPE;
	return testgpu_report_errno(error, "cannot send to the display server");
}

static int send_all(struct channel *channel, struct iovec *parts, size_t count, int fd)
{
	while (count > 0) {
		size_t batch = count < IOV_MAX ? count : IOV_MAX;
		ssize_t sent = send_some(channel, parts, batch, fd);
		int error = sent < 0 ? after_failed_send(channel, errno) : 0;

		if (error)
			return error;
		if (sent < 0)
			continue;
		fd = -1; /* it went with the first byte */
		channel->bytes_sent += (uint64_t)sent;
		skip_sent(&parts, &count, (size_t)sent);
	}
	return 0;
}

static size_t total_size(const struct iovec *parts, size_t count)
{
	size_t size = 0;

	for (size_t i = 0; i < count; i++)
		size += parts[i].iov_len;
	return size;
}

int testgpu_channel_send_parts(struct channel *channel, uint32_t request, struct iovec *parts,
			       size_t count, int fd)
{
	uint32_t size = (uint32_t)total_size(parts + 1, count - 1);
	struct wire_header header = {.request = request, .size = size};
	struct wire_header_v6 header_v6 = {.request = request, .size = size};

	parts[0].iov_base = &header;
	parts[0].iov_len = sizeof header;
	if (channel->draft_v6) {
		parts[0].iov_base = &header_v6;
		parts[0].iov_len = sizeof header_v6;
	}
	return send_all(channel, parts, count, fd);
}

int testgpu_channel_send(struct channel *channel, uint32_t request, const void *payload,
			 size_t size, int fd)
{
	/* sendmsg() only reads from what it is given, but its type cannot say so. */
	struct iovec parts[2] = {{0}, {.iov_base = (void *)(uintptr_t)payload, .iov_len = size}};

	return testgpu_channel_send_parts(channel, request, parts, size > 0 ? 2 : 1, fd);
}
