/* SPDX-License-Identifier: MIT */
/* The receiving half of channel.h: one awaited reply, in however many pieces it comes. */
#include "channel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "clock.h"
#include "report.h"

const char *testgpu_request_name(uint32_t request)
{
	static const char *const names[WIRE_NUM_REQUESTS] = {
		[WIRE_GET_PROTOCOL_FEATURES] = "GET_PROTOCOL_FEATURES",
		[WIRE_SET_PROTOCOL_FEATURES] = "SET_PROTOCOL_FEATURES",
		[WIRE_GET_DISPLAY_INFO] = "GET_DISPLAY_INFO",
		[WIRE_CURSOR_POS] = "CURSOR_POS",
		[WIRE_CURSOR_POS_HIDE] = "CURSOR_POS_HIDE",
		[WIRE_CURSOR_UPDATE] = "CURSOR_UPDATE",
		[WIRE_SCANOUT] = "SCANOUT",
		[WIRE_UPDATE] = "UPDATE",
		[WIRE_DMABUF_SCANOUT] = "DMABUF_SCANOUT",
		[WIRE_DMABUF_UPDATE] = "DMABUF_UPDATE",
		[WIRE_GET_EDID] = "GET_EDID",
		[WIRE_DMABUF_SCANOUT2] = "DMABUF_SCANOUT2",
	};

	return request < WIRE_NUM_REQUESTS && names[request] ? names[request] : "?";
}

bool testgpu_channel_is_waiting(const struct channel *channel)
{
	return channel->reply.request != 0;
}

static void await_reply(struct channel *channel, uint32_t request, size_t payload_size)
{
	struct channel_reply *reply = &channel->reply;

	reply->request = request;
	reply->header_size = channel->draft_v6 ? 0 : sizeof(struct wire_header);
	reply->payload_size = payload_size;
	reply->received = 0;
	reply->deadline = clock_after(channel->timeout);
}

int testgpu_channel_request(struct channel *channel, uint32_t request, const void *payload,
			    size_t size, size_t reply_size)
{
	int error = testgpu_channel_send(channel, request, payload, size, -1);

	if (!error)
		await_reply(channel, request, reply_size);
	return error;
}

/* ---- checks ----------------------------------------------------------------------------- */

static int check_header(const struct channel_reply *reply)
{
	const char *name = testgpu_request_name(reply->request);
	struct wire_header header;

	memcpy(&header, reply->bytes, sizeof header);
	if (header.request != reply->request)
		testgpu_report("the reply to %s has the id %u instead of %u", name, header.request,
			       reply->request);
	else if (header.flags != WIRE_FLAG_REPLY)
		testgpu_report("the reply to %s has the flags 0x%x instead of 0x%x", name,
			       header.flags, WIRE_FLAG_REPLY);
	else if (header.size != reply->payload_size)
		testgpu_report("the reply to %s has %u bytes instead of %zu", name, header.size,
			       reply->payload_size);
	else
		return 0;
	return -EPROTO;
}

static int end_of_file(const struct channel_reply *reply)
{
	if (!reply->request || !reply->received)
		return -EPIPE;
	testgpu_report("the display server closed the channel in the middle of its reply to %s",
		       testgpu_request_name(reply->request));
	return -EPROTO;
}

static int check_deadline(const struct channel *channel)
{
	const struct channel_reply *reply = &channel->reply;

	if (!reply->request || clock_now() < reply->deadline)
		return 0;
	testgpu_report("no reply to %s within %g seconds", testgpu_request_name(reply->request),
		       channel->timeout);
	return -ETIMEDOUT;
}

/* ---- receiving -------------------------------------------------------------------------- */

/* Bytes received, 0 where none are there yet. */
static ssize_t receive_some(const struct channel *channel, void *bytes, size_t size)
{
	struct iovec part = {.iov_base = bytes, .iov_len = size};
	struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
	ssize_t received = recvmsg(channel->fd, &message, MSG_DONTWAIT);

	if (received == 0 || (received < 0 && errno == ECONNRESET))
		return end_of_file(&channel->reply);
	if (received < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (received < 0)
		return testgpu_report_errno(errno, "cannot receive from the display server");
	if (message.msg_flags & MSG_CTRUNC) { /* there is no room for any: the kernel closed them */
		testgpu_report("the display server sent descriptors: replies have none");
		return -EPROTO;
	}
	return received;
}

static int receive_unasked(const struct channel *channel)
{
	uint8_t byte;
	ssize_t received = receive_some(channel, &byte, 1);

	if (received <= 0)
		return (int)received;
	testgpu_report("the display server sent something without having been asked");
	return -EPROTO;
}

int testgpu_channel_receive(struct channel *channel)
{
	struct channel_reply *reply = &channel->reply;
	size_t total = reply->header_size + reply->payload_size;
	int error = 0;

	if (!reply->request)
		return receive_unasked(channel);
	while (!error && reply->received < total) {
		/* The header alone first: nothing is read by a size that was not checked. */
		bool in_header = reply->received < reply->header_size;
		size_t target = in_header ? reply->header_size : total;
		ssize_t received = receive_some(channel, reply->bytes + reply->received,
						target - reply->received);

		if (received < 0)
			return (int)received;
		if (received == 0)
			return check_deadline(channel);
		reply->received += (size_t)received;
		if (in_header && reply->received == reply->header_size)
			error = check_header(reply);
	}
	if (!error)
		reply->request = 0;
	return error;
}

static int wait_for_reply(struct channel *channel)
{
	int error = 0;

	while (!error && testgpu_channel_is_waiting(channel)) {
		error = testgpu_channel_wait(channel, POLLIN, channel->reply.deadline);
		if (!error)
			error = testgpu_channel_receive(channel);
	}
	return error;
}

int testgpu_channel_call(struct channel *channel, uint32_t request, const void *payload,
			 size_t size, void *ret_reply, size_t reply_size)
{
	int error = testgpu_channel_request(channel, request, payload, size, reply_size);

	if (!error)
		error = wait_for_reply(channel);
	if (!error)
		memcpy(ret_reply, channel->reply.bytes + channel->reply.header_size, reply_size);
	return error;
}
