/* SPDX-License-Identifier: MIT */
/* The state of one GPU's display, and what its files call of each other. */
#ifndef VUG_SERVER_H
#define VUG_SERVER_H

#include "buffer/budget.h"
#include "channel/channel.h"
#include "server/cursor.h"
#include "server/damage.h"
#include "server/frame_board.h"
#include "server/held_frames.h"
#include "server/outputs.h"
#include "server/stats.h"
#include "util/log.h"
#include "vug/stats.h"
#include "vug/vug.h"

/* Beyond this, pixman and much else that draws cannot follow. */
#define VUG_MAX_SCANOUT_SIZE 32767

struct vug_scanout {
	struct vug_server *server;
	uint32_t index;

	/* What the replies to the guest say. */
	struct vug_monitor monitor; /* defaults filled in */
	uint8_t edid[VUG_EDID_MAX_SIZE];
	size_t edid_length;
	bool has_own_edid; /* the caller's, not made from the monitor */

	/* What the guest shows. */
	uint32_t fourcc;           /* of the next surface */
	struct vug_buffer *buffer; /* NULL: nothing */
	struct vug_rect viewport;
	bool is_announced;           /* on this connection */
	uint32_t origin_x, origin_y; /* what UPDATE counts from: see request_update.c */
	bool may_have_moved;         /* within the guest's framebuffer: SCANOUT was repeated */
	struct vug_cursor cursor;
	struct vug_damage damage; /* what came since the last frame */
	uint64_t waiting_updates; /* of which it was made */
	int64_t waiting_since;    /* when the first of them arrived */
	bool has_frame_out;       /* a frame of a surface; those of dma-bufs do not count */
};

/* The UPDATE whose pixels are arriving. */
struct vug_update {
	struct vug_scanout *scanout;
	struct vug_buffer *buffer; /* a reference; NULL: they are thrown away */
	struct vug_rect rect;
	int64_t arrival;
};

struct vug_server {
	unsigned int references;
	struct vug_callbacks callbacks; /* all NULL once the last reference is gone */
	void *data;
	struct vug_log log;
	struct vug_tracer tracer; /* of all its connections */
	int64_t frame_timeout;    /* microseconds */
	bool waits_for_fences;
	bool assumes_linear;
	enum wire_framing framing;

	struct vug_budget *budget;
	struct vug_frame_board *board;
	struct vug_held_frames held;
	int epoll_fd;
	int timer_fd;
	int64_t timer_deadline; /* when timer_fd fires, or has fired; 0: it does not */

	struct vug_channel *channel; /* NULL: not connected */
	uint64_t connection;         /* counts them */
	bool is_connection_new;      /* and not in the log yet */
	struct vug_channel *retired; /* closed inside a dispatch, freed at its end */
	struct vug_update update;
	struct vug_outputs outputs; /* of this connection */
	bool has_new_damage; /* a hint, at most too true: a scanout has some, and no frame of it */
	int64_t retry_at;    /* when to try those again that there was no memory for; 0: none */
	struct vug_server_counts counts;
	bool is_dispatching;
	bool have_monitors_changed;
	bool has_orphans;    /* cursors whose end the program has not been told yet */
	bool has_guest_gone; /* what came before that has not all been handled yet */

	uint32_t num_scanouts;
	struct vug_scanout scanouts[VUG_MAX_SCANOUTS];
};

extern const struct vug_channel_handler vug_server_requests; /* requests.c */

/* The scanout that a request names; NULL, and a line in the log, where there is none. */
struct vug_scanout *vug_server_find_scanout(struct vug_server *server, uint32_t id,
					    const char *request);

/*
 * scanout.c: what it shows. The buffer's reference is taken over; where a callback has ended the
 * server's connection, or ends it meanwhile, the picture stays as it was and nobody is called back.
 */
void vug_scanout_init(struct vug_scanout *scanout, struct vug_server *server, uint32_t index);
void vug_scanout_finish(struct vug_scanout *scanout);
void vug_scanout_show(struct vug_scanout *scanout, const struct vug_channel *channel,
		      struct vug_buffer *buffer, const struct vug_rect *viewport);
void vug_scanout_hide(struct vug_scanout *scanout, const struct vug_channel *channel);
void vug_scanout_announce(struct vug_scanout *scanout);
/* The back end's, and the guest's, which goes with it or alone: docs/architecture.md has the list. */
void vug_scanout_reset_connection(struct vug_scanout *scanout);
void vug_scanout_forget_guest(struct vug_scanout *scanout);

/* monitor.c */
void vug_monitor_init(struct vug_scanout *scanout);

/* pacing.c: frames on their way to the program and back. */
void vug_scanout_add_damage(struct vug_scanout *scanout, const struct vug_rect *rect,
			    int64_t arrival);
void vug_scanout_drop_damage(struct vug_scanout *scanout);
/* The damage that has gathered becomes frames, where none is out. */
void vug_server_send_surface_frames(struct vug_server *server);
/* At the end of a connection. */
void vug_server_send_last_frames(struct vug_server *server);
bool vug_scanout_send_dmabuf_frame(struct vug_scanout *scanout,
				   const struct vug_dmabuf_update *update);
/* A reply that no frame brings; none, where the channel it is for has been closed. */
void vug_server_answer_update(struct vug_server *server, struct vug_channel *channel,
			      uint64_t ticket);
void vug_server_settle_frames(struct vug_server *server);

/* watchdog.c */
/* Returns whether the timer has fired: frames whose time is over are finished. */
bool vug_server_look_at_timer(struct vug_server *server);
/* Returns false where it could not be, and must be tried again. */
bool vug_server_arm_timer(struct vug_server *server, bool has_fired);

/*
 * Whether the connection is still the one that is served: any callback, and the log is one, may have
 * closed it and attached the next one. Within a dispatch no channel is freed, so that the next one is
 * never at the same address.
 */
static inline bool vug_server_serves(const struct vug_server *server,
				     const struct vug_channel *channel)
{
	return channel != NULL && server->channel == channel;
}

/* connection.c */
void vug_server_end_connection(struct vug_server *server, enum vug_disconnect_reason reason,
			       int error);
/* End the connection outside of the server's dispatch; the caller has a reference. */
void vug_server_end_by_interposer(struct vug_server *server, enum vug_disconnect_reason reason,
				  int error);
void vug_server_free_retired(struct vug_server *server);
/*
 * The guest behind the back end has been reset: what the back end has sent so far is of the guest that
 * has gone, and what is kept of that guest goes as soon as that has been handled. No callback runs.
 */
void vug_server_note_guest_reset(struct vug_server *server);
/* Do so, if it is time. */
void vug_server_forget_gone_guest(struct vug_server *server);
void vug_server_drop_update(struct vug_server *server);

/* server.c: the last reference went away during a dispatch. */
void vug_server_free(struct vug_server *server);

#endif
