/* SPDX-License-Identifier: MIT */
#include "channel/parse.h"

#include <stdbool.h>
#include <string.h>

#include "channel/traced.h"
#include "util/fd.h"
#include "vug/stats.h"

/* The most rows of pixels that are copied in a step: in the worst case each brings in a page. */
#define MAX_COPIED_ROWS 256

/* What is in the way of every message is made part of both its callers: a tenth of a small one. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* A header, and what its id says of it. */
struct frame {
	struct wire_header header;
	const struct wire_rule *rule; /* NULL: there is no such id */
	const char *name;
	size_t header_size;
	bool is_usable; /* the payload has the size that the request needs */
};

static bool has_right_size(const struct wire_rule *rule, uint32_t size)
{
	return rule->has_pixels ? size >= rule->payload_size : size == rule->payload_size;
}

static ALWAYS_INLINE struct frame decode_frame(const struct vug_channel *channel)
{
	enum wire_framing framing = channel->config.framing;
	struct frame frame = {
		.header = vug_wire_decode_header(framing, vug_input_get_bytes(&channel->input)),
		.header_size = vug_wire_header_size(framing)};

	frame.rule = vug_wire_get_rule(frame.header.request);
	if (frame.rule != NULL && framing == WIRE_FRAMING_DRAFT_V6 && !frame.rule->is_in_draft_v6)
		frame.rule = NULL;
	frame.name = frame.rule != NULL ? frame.rule->name : "an unknown request";
	frame.is_usable = frame.rule != NULL && has_right_size(frame.rule, frame.header.size);
	return frame;
}

static bool has_possible_size(const struct vug_channel *channel, const struct frame *frame)
{
	if (frame->rule != NULL && frame->rule->has_pixels)
		return frame->header.size <=
		       channel->config.handler->get_max_pixel_bytes(channel->config.data) +
			       frame->rule->payload_size;
	return frame->header.size <= WIRE_MAX_SKIPPED_PAYLOAD;
}

/* The one that the request may have is left in it; everything else is closed. */
static void take_descriptors(struct vug_channel *channel, const struct frame *frame,
			     struct vug_request *request)
{
	bool is_wanted = frame->rule != NULL && frame->rule->takes_descriptor;
	struct vug_message_descriptors taken = {.fd = -1};

	vug_input_take_descriptors(&channel->input, &taken);
	request->fd = taken.fd;
	request->is_fd_lost = taken.fd < 0 && taken.are_lost;
	if (!is_wanted && taken.fd >= 0) {
		taken.extra++;
		vug_fd_close(&request->fd);
	}
	if (request->is_fd_lost && is_wanted)
		vug_log_peer(channel->config.log, VUG_WARNING_DESCRIPTOR, "the descriptor of %s %s",
			     frame->name,
			     taken.were_sockets ? "is a socket and no buffer: closed it"
						: "was lost: too many open files: increase "
						  "RLIMIT_NOFILE (ulimit -n)");
	else if (taken.extra > 0 || taken.are_lost)
		vug_log_peer(channel->config.log, VUG_WARNING_DESCRIPTOR,
			     "%s has unexpected descriptors: closed them", frame->name);
}

static void begin_scatter(struct vug_channel *channel, uint64_t length, enum vug_scatter_end end)
{
	channel->scatter = (struct vug_scatter){.length = length};
	channel->scatter_end = end;
}

/* A payload that cannot be used is thrown away; a request that waits for a reply still gets it. */
static void begin_skipping(struct vug_channel *channel, const struct frame *frame,
			   struct vug_request *request)
{
	bool is_answered = frame->rule != NULL && frame->rule->has_reply;

	channel->counts.messages_skipped++;
	if (frame->rule == NULL)
		vug_log_peer(channel->config.log, VUG_WARNING_REQUEST,
			     "unknown request %u: skipped it", frame->header.request);
	else
		vug_log_peer(channel->config.log, VUG_WARNING_SIZE,
			     "%s has a payload of %u bytes instead of %u", frame->name,
			     frame->header.size, frame->rule->payload_size);
	vug_fd_close(&request->fd);
	channel->skipped_request = *request;
	begin_scatter(channel, frame->header.size,
		      is_answered ? VUG_SCATTER_REQUEST : VUG_SCATTER_SKIPPED);
}

static void begin_pixels(struct vug_channel *channel, const struct frame *frame)
{
	struct wire_update update;

	memcpy(&update, vug_input_get_bytes(&channel->input), sizeof(update));
	vug_input_consume(&channel->input, sizeof(update));
	begin_scatter(channel, frame->header.size - sizeof(update), VUG_SCATTER_PIXELS);
	channel->config.handler->pixels_begin(channel->config.data, &update,
					      channel->scatter.length, &channel->scatter);
}

static void handle_request(struct vug_channel *channel, struct vug_request *request)
{
	channel->config.handler->request(channel->config.data, request);
	vug_fd_close(&request->fd);
}

/* `payload` must outlive the consumption: the input's bytes do, until the next receive. */
static void handle_whole(struct vug_channel *channel, const struct frame *frame,
			 struct vug_request *request)
{
	request->payload = vug_input_get_bytes(&channel->input);
	vug_input_consume(&channel->input, frame->header.size);
	handle_request(channel, request);
}

/* How much of the message must be there before it is begun. */
static size_t get_needed_length(const struct frame *frame)
{
	return frame->header_size + (frame->is_usable ? frame->rule->payload_size : 0);
}

/* What is not known to be cheap is worth a look at the clock. */
static size_t get_effort(const struct frame *frame)
{
	return frame->rule != NULL && frame->is_usable && frame->rule->is_cheap
		       ? 1
		       : VUG_CHANNEL_MAX_EFFORT;
}

static void log_message(struct vug_channel *channel, const struct frame *frame)
{
	/* Every message passes here. The trace's callback may have closed the channel. */
	if (!vug_log_is_on(channel->config.log, VUG_LOG_DEBUG) || channel->config.fd < 0)
		return;
	vug_log_line(channel->config.log, VUG_LOG_DEBUG,
		     "received %s (%u): %u bytes, descriptors: %zu", frame->name,
		     frame->header.request, frame->header.size,
		     vug_input_count_descriptors(&channel->input));
}

static void begin_message(struct vug_channel *channel, const struct frame *frame)
{
	struct vug_request request = {
		.channel = channel, .id = frame->header.request, .rule = frame->rule};

	channel->counts.messages++;
	channel->effort += get_effort(frame);
	vug_trace_request(channel->config.tracer, &channel->input, &frame->header,
			  frame->is_usable ? frame->rule->payload_size : 0);
	log_message(channel, frame);
	if (channel->config.fd < 0) /* closed by the trace's or the log's callback */
		return;
	take_descriptors(channel, frame, &request);
	if (channel->config.fd < 0) { /* by the log's */
		vug_fd_close(&request.fd);
		return;
	}
	if (frame->rule != NULL && frame->rule->has_reply)
		request.ticket = vug_replies_reserve(&channel->replies);
	vug_input_consume(&channel->input, frame->header_size);
	if (!frame->is_usable)
		begin_skipping(channel, frame, &request);
	else if (frame->rule->has_pixels)
		begin_pixels(channel, frame);
	else
		handle_whole(channel, frame, &request);
}

/* What can be done with the message that comes next. The frame is set unless bytes are missing. */
static ALWAYS_INLINE enum vug_parse_result look_at_message(const struct vug_channel *channel,
							   struct frame *ret_frame)
{
	size_t length = vug_input_get_length(&channel->input);

	if (length < vug_wire_header_size(channel->config.framing))
		return VUG_PARSE_INCOMPLETE;
	*ret_frame = decode_frame(channel);
	if (!has_possible_size(channel, ret_frame))
		return VUG_PARSE_IMPOSSIBLE;
	if (length < get_needed_length(ret_frame))
		return VUG_PARSE_INCOMPLETE;
	if (ret_frame->rule != NULL && ret_frame->rule->has_reply &&
	    vug_replies_are_full(&channel->replies))
		return VUG_PARSE_BLOCKED;
	return VUG_PARSE_HANDLED;
}

static void report_impossible(struct vug_channel *channel, const struct frame *frame)
{
	vug_trace_request(channel->config.tracer, &channel->input, &frame->header, 0);
	if (channel->config.fd < 0) /* closed by the trace's callback */
		return;
	vug_log_line(
		channel->config.log, VUG_LOG_ERROR,
		"%s announces a payload of %u bytes, which cannot be skipped: the connection ends",
		frame->name, frame->header.size);
}

static enum vug_parse_result parse_message(struct vug_channel *channel)
{
	struct frame frame;
	enum vug_parse_result result = look_at_message(channel, &frame);

	if (result == VUG_PARSE_HANDLED)
		begin_message(channel, &frame);
	else if (result == VUG_PARSE_IMPOSSIBLE)
		report_impossible(channel, &frame);
	return result;
}

static void end_scatter(struct vug_channel *channel)
{
	enum vug_scatter_end end = channel->scatter_end;

	channel->scatter_end = VUG_SCATTER_NONE;
	if (end == VUG_SCATTER_PIXELS)
		channel->config.handler->pixels_end(channel->config.data);
	else if (end == VUG_SCATTER_REQUEST)
		handle_request(channel, &channel->skipped_request);
}

static size_t get_max_copied(const struct vug_scatter *scatter)
{
	return scatter->target != NULL ? MAX_COPIED_ROWS * scatter->row_bytes : SIZE_MAX;
}

static enum vug_parse_result continue_scatter(struct vug_channel *channel)
{
	const uint8_t *bytes = vug_input_get_bytes(&channel->input);
	size_t length = vug_input_get_length(&channel->input);
	size_t max = get_max_copied(&channel->scatter);
	size_t taken = vug_scatter_write(&channel->scatter, bytes, length < max ? length : max);
	bool is_whole = channel->scatter.position == channel->scatter.length;

	/* The rows that were begun. */
	channel->effort +=
		channel->scatter.target != NULL ? taken / channel->scatter.row_bytes + 1 : 1;
	vug_input_consume(&channel->input, taken);
	vug_tracer_add_payload(channel->config.tracer, bytes, taken);
	if (is_whole)
		vug_tracer_end_payload(channel->config.tracer);
	if (channel->config.fd < 0) /* closed by the trace's callback */
		return VUG_PARSE_HANDLED;
	if (!is_whole)
		return taken < length ? VUG_PARSE_HANDLED : VUG_PARSE_INCOMPLETE;
	end_scatter(channel);
	return VUG_PARSE_HANDLED;
}

enum vug_parse_result vug_channel_parse(struct vug_channel *channel)
{
	if (channel->scatter_end != VUG_SCATTER_NONE)
		return continue_scatter(channel);
	return parse_message(channel);
}

enum vug_parse_result vug_channel_look_ahead(const struct vug_channel *channel)
{
	const struct vug_scatter *scatter = &channel->scatter;
	struct frame frame;

	if (channel->scatter_end == VUG_SCATTER_NONE)
		return look_at_message(channel, &frame);
	return vug_input_get_length(&channel->input) > 0 || scatter->position == scatter->length
		       ? VUG_PARSE_HANDLED
		       : VUG_PARSE_INCOMPLETE;
}
