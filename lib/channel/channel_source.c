/* SPDX-License-Identifier: MIT */
#include "channel/channel_source.h"

#include <errno.h>
#include <stdlib.h>

static struct vug_channel_source *to_channel_source(struct vug_source *source)
{
	return (struct vug_channel_source *)source;
}

static const struct vug_channel_source *to_const_channel_source(const struct vug_source *source)
{
	return (const struct vug_channel_source *)source;
}

/* Not when it was attached: callbacks run inside a dispatch only. */
static void announce_connection(struct vug_source *source)
{
	struct vug_channel_source *ours = to_channel_source(source);

	if (!ours->is_connection_new)
		return;
	ours->is_connection_new = false;
	vug_log_line(&source->server->log, VUG_LOG_INFO, "a back end is connected");
}

/*
 * A connection that a callback of this dispatch has begun waits for the next one, which begins with the
 * end of that before it.
 */
static bool serve_connection(struct vug_channel_source *source)
{
	struct vug_channel *channel = source->channel;
	enum vug_channel_state state;

	if (channel == NULL || source->is_connection_new || source->source.server->has_orphans)
		return false;
	state = vug_channel_dispatch(channel);
	if (!vug_channel_source_serves(source, channel))
		return false;
	if (state == VUG_CHANNEL_ENDED)
		vug_channel_source_end_connection(source, channel->reason, channel->error);
	return state == VUG_CHANNEL_MORE;
}

static bool serve(struct vug_source *source)
{
	bool has_more = serve_connection(to_channel_source(source));

	vug_channel_source_forget_gone_guest(to_channel_source(source));
	return has_more;
}

static void end_dispatch(struct vug_source *source)
{
	vug_channel_source_free_retired(to_channel_source(source));
}

static bool is_pending(const struct vug_source *source)
{
	const struct vug_channel_source *channel_source = to_const_channel_source(source);

	/* Listeners are served behind the channel, and their frames may have had the replies. */
	return channel_source->is_connection_new ||
	       (channel_source->channel != NULL &&
		vug_channel_is_overtaken(channel_source->channel));
}

static int64_t get_deadline(const struct vug_source *source)
{
	const struct vug_channel *channel = to_const_channel_source(source)->channel;

	return channel != NULL ? channel->resume_at : 0;
}

/* The cookie is the ticket of a DMABUF_UPDATE. */
static void reply_to_update(struct vug_source *source, uint64_t cookie)
{
	struct vug_channel *channel = to_channel_source(source)->channel;

	if (channel != NULL)
		vug_channel_reply(channel, cookie, WIRE_DMABUF_UPDATE, NULL);
}

static void add_counts(const struct vug_channel_counts *counts, struct vug_stats *stats)
{
	stats->messages += counts->messages;
	stats->messages_skipped += counts->messages_skipped;
	stats->bytes_received += counts->bytes_received;
	stats->replies += counts->replies;
}

static void add_stats(const struct vug_source *source, struct vug_stats *stats)
{
	const struct vug_channel_source *ours = to_const_channel_source(source);

	stats->connections += ours->num_connections;
	add_counts(&ours->past, stats);
	if (ours->channel != NULL)
		add_counts(&ours->channel->counts, stats);
}

static void stop(struct vug_source *source)
{
	vug_tracer_end(&to_channel_source(source)->tracer);
	if (to_channel_source(source)->channel != NULL)
		vug_channel_source_close(to_channel_source(source));
}

static void destroy(struct vug_source *source)
{
	vug_channel_source_free_retired(to_channel_source(source));
	vug_source_finish(source);
	free(source);
}

const struct vug_source_type vug_channel_source_type = {
	.begin = announce_connection,
	.serve = serve,
	.end = end_dispatch,
	.is_pending = is_pending,
	.get_deadline = get_deadline,
	.shown = reply_to_update,
	.add_stats = add_stats,
	.stop = stop,
	.destroy = destroy,
};

struct vug_channel_source *vug_channel_source_find(const struct vug_server *server)
{
	struct vug_source *source = server->sources;

	while (source != NULL && source->type != &vug_channel_source_type)
		source = source->next;
	return source != NULL ? to_channel_source(source) : NULL;
}

uint32_t vug_channel_source_count_scanouts(const struct vug_server *server)
{
	const struct vug_channel_source *source = vug_channel_source_find(server);
	uint32_t first;

	return source != NULL ? source->source.count
			      : vug_server_find_free_scanouts(server, &first);
}

static int create(struct vug_server *server, struct vug_channel_source **ret_source)
{
	struct vug_channel_source *source;
	uint32_t first, count = vug_server_find_free_scanouts(server, &first);
	int error;

	if (count == 0)
		return -EBUSY;
	source = calloc(1, sizeof(*source));
	if (source == NULL)
		return -ENOMEM;
	error = vug_source_init(&source->source, &vug_channel_source_type, server, first, count);
	if (error < 0) {
		free(source);
		return error;
	}
	source->framing = server->protocol == VUG_PROTOCOL_DRAFT_V6 ? WIRE_FRAMING_DRAFT_V6
								    : WIRE_FRAMING_FINAL;
	source->tracer =
		(struct vug_tracer){.framing = source->framing, .clock = &server->log.clock};
	*ret_source = source;
	return 0;
}

int vug_channel_source_get(struct vug_server *server, struct vug_channel_source **ret_source)
{
	*ret_source = vug_channel_source_find(server);
	return *ret_source != NULL ? 0 : create(server, ret_source);
}

struct vug_scanout *vug_channel_source_find_scanout(struct vug_channel_source *source, uint32_t id,
						    const char *request)
{
	struct vug_scanout *scanout = vug_source_get_scanout(&source->source, id);

	if (scanout == NULL)
		vug_log_peer(&source->source.server->log, VUG_WARNING_SCANOUT,
			     "%s names scanout %u, but there are %u: configure a scanout for "
			     "each output of the guest's GPU (QEMU: max_outputs)",
			     request, id, source->source.count);
	return scanout;
}

struct vug_update_origin *vug_channel_source_get_origin(struct vug_channel_source *source,
							const struct vug_scanout *scanout)
{
	return &source->origins[scanout->index - source->source.first];
}

static void forget_origin(struct vug_channel_source *source, const struct vug_scanout *scanout)
{
	struct vug_update_origin *origin = vug_channel_source_get_origin(source, scanout);

	origin->x = origin->y = 0;
}

void vug_channel_source_show(struct vug_channel_source *source, struct vug_scanout *scanout,
			     const struct vug_channel *channel, struct vug_buffer *buffer,
			     const struct vug_rect *viewport)
{
	if (!vug_channel_source_serves(source, channel)) {
		vug_buffer_unref(buffer);
		return;
	}
	forget_origin(source, scanout);
	vug_scanout_show(scanout, buffer, viewport);
}
