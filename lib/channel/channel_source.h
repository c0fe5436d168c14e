/* SPDX-License-Identifier: MIT */
/*
 * The display channel as a source: connections come and go, and what each of them draws goes to the
 * scanouts of one server. Requests are handled in request_*.c, of which requests.c has the table.
 */
#ifndef VUG_CHANNEL_SOURCE_H
#define VUG_CHANNEL_SOURCE_H

#include "channel/channel.h"
#include "channel/outputs.h"
#include "display/server.h"

/* The UPDATE whose pixels are arriving. */
struct vug_update {
	struct vug_scanout *scanout;
	struct vug_buffer *buffer; /* a reference; NULL: they are thrown away */
	struct vug_rect rect;
	int64_t arrival;
};

/* What UPDATE's rectangles count from, on one scanout: see request_update.c. */
struct vug_update_origin {
	uint32_t x, y;
	bool may_have_moved; /* within the guest's framebuffer: SCANOUT was repeated */
};

struct vug_channel_source {
	struct vug_source source; /* first: the model's pointer is ours */
	enum wire_framing framing;
	struct vug_tracer tracer; /* of all connections */

	struct vug_channel *channel; /* NULL: not connected */
	struct vug_channel *retired; /* closed inside a dispatch, freed at its end */
	uint64_t num_connections;
	struct vug_channel_counts past; /* of the connections that have ended */
	bool is_connection_new;         /* and not in the log yet */
	bool has_guest_gone;            /* what came before that has not all been handled yet */

	struct vug_update update;
	struct vug_outputs outputs; /* of this connection */
	struct vug_update_origin origins[VUG_MAX_SCANOUTS];
};

extern const struct vug_source_type vug_channel_source_type;
extern const struct vug_channel_handler vug_channel_requests; /* requests.c */

/* The server's display channel; NULL: it has none, because nobody has asked for one. */
struct vug_channel_source *vug_channel_source_find(const struct vug_server *server);
/*
 * As above, made where there is none: it owns the first scanouts in a row that no source draws on.
 * -ENOMEM; -EBUSY: there is no such scanout.
 */
int vug_channel_source_get(struct vug_server *server, struct vug_channel_source **ret_source);

/* How many it owns, or would own. */
uint32_t vug_channel_source_count_scanouts(const struct vug_server *server);

static inline struct vug_server *
vug_channel_source_get_server(const struct vug_channel_source *source)
{
	return source->source.server;
}

/*
 * Whether the connection is still the one that is served: any callback, and the log is one, may have
 * closed it and attached the next one. Within a dispatch no channel is freed, so that the next one is
 * never at the same address.
 */
static inline bool vug_channel_source_serves(const struct vug_channel_source *source,
					     const struct vug_channel *channel)
{
	return channel != NULL && source->channel == channel;
}

/* The scanout that a request names; NULL, and a line in the log, where there is none. */
struct vug_scanout *vug_channel_source_find_scanout(struct vug_channel_source *source, uint32_t id,
						    const char *request);

/*
 * Show a picture that a request has brought; buffer NULL: none. The buffer's reference is taken over.
 * Nothing happens where a callback has ended the connection.
 */
void vug_channel_source_show(struct vug_channel_source *source, struct vug_scanout *scanout,
			     const struct vug_channel *channel, struct vug_buffer *buffer,
			     const struct vug_rect *viewport);
struct vug_update_origin *vug_channel_source_get_origin(struct vug_channel_source *source,
							const struct vug_scanout *scanout);

/* connection.c */
void vug_channel_source_close(struct vug_channel_source *source);
void vug_channel_source_end_connection(struct vug_channel_source *source,
				       enum vug_disconnect_reason reason, int error);
void vug_channel_source_free_retired(struct vug_channel_source *source);
void vug_channel_source_drop_update(struct vug_channel_source *source);

/* guest.c */
void vug_channel_source_forget_origins(struct vug_channel_source *source);
/* What vug_server_note_guest_reset() has noted, if it is time. */
void vug_channel_source_forget_gone_guest(struct vug_channel_source *source);

/* For the interposer: */
/* End the connection outside of the server's dispatch; the caller has a reference. */
void vug_server_end_by_interposer(struct vug_server *server, enum vug_disconnect_reason reason,
				  int error);
/*
 * The guest behind the back end has been reset: what the back end has sent so far is of the guest that
 * has gone, and what is kept of that guest goes as soon as that has been handled. No callback runs.
 */
void vug_server_note_guest_reset(struct vug_server *server);

#endif
