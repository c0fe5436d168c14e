/* SPDX-License-Identifier: MIT */
#include "channel/channel.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "channel/parse.h"
#include "util/fd.h"
#include "vug/stats.h"

/*
 * The limits of one dispatch, so that a flood starves nobody else in the loop: each of
 * them is about half a millisecond. A reply is a system call, and as dear as many messages.
 */
#define MAX_STEPS 512
#define MAX_REPLIES 64
#define MAX_BYTES ((size_t)2 << 20)
/*
 * None of them says what a step costs: a SCANOUT makes and frees a picture, a pixel of each row
 * of a high one brings in a page for four bytes. So there is a limit in microseconds as well.
 */
#define MAX_DURATION 1000

static int watch_socket(struct vug_channel *channel)
{
	int error = vug_fd_set_nonblocking(channel->config.fd);

	if (error < 0)
		return error;
	channel->events = EPOLLIN;
	return vug_fd_watch(channel->config.epoll_fd, channel->config.fd, channel->events, false);
}

int vug_channel_new(const struct vug_channel_config *config, struct vug_channel **ret_channel)
{
	struct vug_channel *channel = calloc(1, sizeof(*channel));
	int error;

	if (channel == NULL)
		return -ENOMEM;
	channel->config = *config;
	error = vug_input_init(&channel->input);
	if (error == 0)
		error = watch_socket(channel);
	if (error < 0) {
		vug_input_finish(&channel->input);
		free(channel);
		return error;
	}
	*ret_channel = channel;
	return 0;
}

void vug_channel_close(struct vug_channel *channel)
{
	if (channel->config.fd < 0)
		return;
	/* Closing would not remove the entry while a duplicate of the socket is open somewhere. */
	epoll_ctl(channel->config.epoll_fd, EPOLL_CTL_DEL, channel->config.fd, NULL);
	vug_fd_close(&channel->config.fd);
	vug_input_close_descriptors(&channel->input);
}

void vug_channel_free(struct vug_channel *channel)
{
	vug_channel_close(channel);
	vug_input_finish(&channel->input);
	free(channel);
}

bool vug_channel_is_drained(const struct vug_channel *channel)
{
	struct pollfd socket = {.fd = channel->config.fd, .events = POLLIN};

	return channel->scatter_end == VUG_SCATTER_NONE &&
	       vug_input_get_length(&channel->input) == 0 && poll(&socket, 1, 0) <= 0;
}

static enum vug_channel_state end_channel(struct vug_channel *channel,
					  enum vug_disconnect_reason reason, int error)
{
	channel->reason = reason;
	channel->error = error;
	return VUG_CHANNEL_ENDED;
}

/*
 * Without a reader the replies have nowhere to go, but what the peer said last still counts. One
 * that is there, and cannot be answered, would wait for ever.
 */
static void close_output(struct vug_channel *channel, int error)
{
	if (!channel->is_output_closed && error != -EPIPE && error != -ECONNRESET) {
		vug_log_peer(channel->config.log, VUG_WARNING_REPLY,
			     "cannot send a reply: %s: the connection ends", strerror(-error));
		channel->error = -error;
	}
	channel->is_output_closed = true;
	channel->replies.first = channel->replies.next;
}

/* Only requests with a rule have replies. */
static void log_reply(struct vug_channel *channel, const struct vug_reply *reply)
{
	if (vug_log_is_on(channel->config.log, VUG_LOG_DEBUG))
		vug_log_line(channel->config.log, VUG_LOG_DEBUG,
			     "sent the reply to %s (%u): %u bytes with its header",
			     vug_wire_get_rule(reply->request)->name, reply->request,
			     reply->length);
}

/* Their slots are used again only when further requests have been read. */
static void tell_replies(struct vug_channel *channel, uint64_t first, uint64_t end)
{
	if (!vug_tracer_is_on(channel->config.tracer) &&
	    !vug_log_is_on(channel->config.log, VUG_LOG_DEBUG))
		return;
	/* Each of them may close the channel: later callbacks are about the next one. */
	for (uint64_t ticket = first; ticket < end && channel->config.fd >= 0; ticket++) {
		const struct vug_reply *reply = vug_replies_get_sent(&channel->replies, ticket);

		vug_tracer_add_reply(channel->config.tracer, reply->request, reply->bytes,
				     reply->length);
		log_reply(channel, reply);
	}
}

static void send_replies(struct vug_channel *channel)
{
	uint64_t first = channel->replies.first;
	int error = 0;

	if (!channel->is_output_closed)
		error = vug_replies_send(&channel->replies, channel->config.fd);
	channel->counts.replies += channel->replies.first - first;
	tell_replies(channel, first, channel->replies.first);
	if (channel->config.fd < 0)
		return;
	if (error < 0 || channel->is_output_closed)
		close_output(channel, error);
}

void vug_channel_reply(struct vug_channel *channel, uint64_t ticket, uint32_t request,
		       const void *payload)
{
	struct vug_reply *reply = vug_replies_get_open(&channel->replies, ticket);

	if (reply == NULL || channel->config.fd < 0)
		return;
	reply->request = request;
	reply->length = (uint32_t)vug_wire_encode_reply(channel->config.framing, request, payload,
							reply->bytes);
	send_replies(channel);
}

void vug_request_reply(const struct vug_request *request, const void *payload)
{
	vug_channel_reply(request->channel, request->ticket, request->id, payload);
}

/* A peer that has gone will take no more replies. */
static enum vug_channel_state check_hang_up(struct vug_channel *channel)
{
	struct pollfd socket = {.fd = channel->config.fd};

	if (poll(&socket, 1, 0) > 0 && (socket.revents & (POLLHUP | POLLERR)))
		return end_channel(channel, VUG_DISCONNECT_PEER_CLOSED, 0);
	return VUG_CHANNEL_IDLE;
}

/* One that only says no more may still wait for those that it is owed. */
static enum vug_channel_state send_last_replies(struct vug_channel *channel)
{
	if (channel->is_output_closed || channel->replies.first == channel->replies.next)
		return end_channel(channel, VUG_DISCONNECT_PEER_CLOSED, 0);
	channel->is_input_closed = true;
	return check_hang_up(channel);
}

static enum vug_channel_state end_by_receive(struct vug_channel *channel, long result)
{
	if (result == 0)
		return send_last_replies(channel);
	if (result == -ECONNRESET)
		return end_channel(channel, VUG_DISCONNECT_PEER_CLOSED, (int)-result);
	return end_channel(channel, VUG_DISCONNECT_SOCKET_ERROR, (int)-result);
}

/* By way of the input's buffer: what is to be traced has to lie together. */
static bool is_copied(const struct vug_channel *channel)
{
	return vug_tracer_wants_payload(channel->config.tracer) ||
	       vug_scatter_is_narrow(&channel->scatter);
}

static long receive_some(struct vug_channel *channel, unsigned int *ret_stray)
{
	const struct vug_channel_config *config = &channel->config;
	struct vug_scatter *scatter = &channel->scatter;

	if (channel->scatter_end == VUG_SCATTER_NONE)
		return vug_input_receive(&channel->input, config->fd, config->framing, NULL, 0,
					 ret_stray);
	return vug_input_receive(&channel->input, config->fd, config->framing,
				 is_copied(channel) ? NULL : scatter,
				 scatter->length - scatter->position, ret_stray);
}

static int64_t look_at_clock(struct vug_channel *channel)
{
	channel->looked_at = vug_clock_now(&channel->config.log->clock);
	channel->effort = 0;
	return channel->looked_at;
}

static void tell_stray(struct vug_channel *channel, unsigned int stray)
{
	if (stray == 0)
		return;
	vug_tracer_add_stray(channel->config.tracer, stray);
	if (channel->config.fd >= 0)
		vug_log_peer(channel->config.log, VUG_WARNING_DESCRIPTOR,
			     "closed %u descriptors in the middle of a payload", stray);
}

static void log_excess(struct vug_channel *channel, unsigned int excess)
{
	if (excess > 0 && channel->config.fd >= 0)
		vug_log_peer(
			channel->config.log, VUG_WARNING_DESCRIPTOR,
			"an incomplete message has more than %d descriptors: closed %u of them",
			VUG_INPUT_MAX_DESCRIPTORS, excess);
}

static long receive(struct vug_channel *channel)
{
	unsigned int stray = 0;
	long result = receive_some(channel, &stray);

	if (result > 0) {
		channel->counts.bytes_received += (uint64_t)result;
		channel->received_at = look_at_clock(channel);
	}
	tell_stray(channel, stray);
	log_excess(channel, vug_input_take_excess(&channel->input));
	return result;
}

/* What a dispatch has done. */
struct work {
	size_t steps, bytes;
	uint64_t first_reply;
	int64_t begin; /* when it was begun, in microseconds */
};

static struct work begin_work(struct vug_channel *channel)
{
	return (struct work){
		.first_reply = channel->counts.replies,
		.begin = look_at_clock(channel),
	};
}

static bool is_late(struct vug_channel *channel, const struct work *work)
{
	if (channel->effort >= VUG_CHANNEL_MAX_EFFORT)
		look_at_clock(channel);
	return channel->looked_at - work->begin >= MAX_DURATION;
}

/* The first step is always taken. */
static bool is_enough(struct vug_channel *channel, const struct work *work)
{
	return work->steps >= MAX_STEPS || work->bytes >= MAX_BYTES ||
	       channel->counts.replies - work->first_reply >= MAX_REPLIES ||
	       (work->steps > 0 && is_late(channel, work));
}

static void tell_all_handled(const struct vug_channel *channel)
{
	if (channel->config.fd >= 0)
		channel->config.handler->all_handled(channel->config.data);
}

static enum vug_channel_state run(struct vug_channel *channel, struct work *work)
{
	bool is_drained = false;

	/* Any callback may close the channel. */
	for (; channel->config.fd >= 0 && !is_enough(channel, work); work->steps++) {
		enum vug_parse_result parsed = vug_channel_parse(channel);
		long result;

		if (parsed == VUG_PARSE_IMPOSSIBLE)
			return end_channel(channel, VUG_DISCONNECT_PROTOCOL_ERROR, EPROTO);
		if (parsed == VUG_PARSE_BLOCKED)
			return check_hang_up(channel);
		if (parsed == VUG_PARSE_HANDLED)
			continue;
		tell_all_handled(channel);
		if (channel->config.fd < 0)
			break;
		if (channel->is_input_closed)
			return send_last_replies(channel);
		if (is_drained)
			return VUG_CHANNEL_IDLE; /* epoll knows if more has come since */
		result = receive(channel);
		if (result == -EAGAIN || result == -EWOULDBLOCK)
			return VUG_CHANNEL_IDLE;
		if (result <= 0)
			return end_by_receive(channel, result);
		work->bytes += (size_t)result;
		is_drained = channel->input.is_drained;
	}
	/* Nobody has looked at what came last: pixels of a whole message may be in their place. */
	return VUG_CHANNEL_MORE;
}

/* In the middle of pixels the rest is on its way, and the sender may wait for room. */
static void decide_when_to_resume(struct vug_channel *channel, enum vug_channel_state state)
{
	const struct vug_channel_counts *counts = &channel->counts;
	const struct vug_coalescing_sample sample = {
		.time = channel->looked_at,
		.messages = counts->messages,
		.bytes = counts->bytes_received,
		.replies = counts->replies,
	};
	int64_t pause = vug_coalescing_look(&channel->coalescing, &sample);
	bool may_pause = state == VUG_CHANNEL_IDLE && channel->scatter_end == VUG_SCATTER_NONE;

	channel->resume_at = may_pause && pause > 0 ? channel->looked_at + pause : 0;
}

/* Mostly all of it has been handled. */
static enum vug_parse_result look_ahead(const struct vug_channel *channel)
{
	if (channel->scatter_end == VUG_SCATTER_NONE && channel->input.start == channel->input.end)
		return VUG_PARSE_INCOMPLETE;
	return vug_channel_look_ahead(channel);
}

/*
 * What the channel waits for is found out when all callbacks are over: any of them may have sent
 * the reply that a request, or the end of the connection, waited for.
 */
static enum vug_channel_state look_again(struct vug_channel *channel, enum vug_parse_result next)
{
	switch (next) {
	case VUG_PARSE_BLOCKED:
		return VUG_CHANNEL_IDLE;
	case VUG_PARSE_INCOMPLETE:
		return channel->is_input_closed ? send_last_replies(channel) : VUG_CHANNEL_IDLE;
	default:
		return VUG_CHANNEL_MORE;
	}
}

/*
 * Watch only for what can be used: a level-triggered event that is not would spin the loop. One
 * that is not watched for would never be heard of.
 */
static uint32_t get_wanted_events(const struct vug_channel *channel, enum vug_parse_result next)
{
	bool is_read =
		!channel->is_input_closed && channel->resume_at == 0 && next != VUG_PARSE_BLOCKED;

	return (is_read ? EPOLLIN : 0) | (vug_replies_are_ready(&channel->replies) ? EPOLLOUT : 0);
}

static void update_events(struct vug_channel *channel, enum vug_parse_result next)
{
	uint32_t events;
	int error;

	if (channel->config.fd < 0)
		return;
	events = get_wanted_events(channel, next);
	if (events == channel->events)
		return;
	error = vug_fd_watch(channel->config.epoll_fd, channel->config.fd, events, true);
	if (error == 0)
		channel->events = events;
	else
		channel->error = -error;
}

bool vug_channel_is_overtaken(const struct vug_channel *channel)
{
	enum vug_parse_result next;

	if (channel->config.fd < 0)
		return false;
	next = look_ahead(channel);
	if (channel->is_input_closed && next == VUG_PARSE_INCOMPLETE)
		return channel->replies.first == channel->replies.next;
	return get_wanted_events(channel, next) != channel->events;
}

enum vug_channel_state vug_channel_dispatch(struct vug_channel *channel)
{
	struct work work;
	enum vug_channel_state state;
	enum vug_parse_result next;

	send_replies(channel);
	work = begin_work(channel);
	state = run(channel, &work);
	tell_all_handled(channel);
	next = look_ahead(channel);
	if (state == VUG_CHANNEL_IDLE && channel->config.fd >= 0)
		state = look_again(channel, next);
	if (channel->config.coalesces)
		decide_when_to_resume(channel, state);
	if (state != VUG_CHANNEL_ENDED)
		update_events(channel, next);
	if (state != VUG_CHANNEL_ENDED && channel->config.fd >= 0 && channel->error != 0)
		return end_channel(channel, VUG_DISCONNECT_SOCKET_ERROR, channel->error);
	return state;
}
