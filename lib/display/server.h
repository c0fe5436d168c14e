/* SPDX-License-Identifier: MIT */
/*
 * The state of one GPU's display: the model, which knows no socket and no protocol. What draws on it is a
 * source (source.h).
 */
#ifndef VUG_DISPLAY_SERVER_H
#define VUG_DISPLAY_SERVER_H

#include "buffer/budget.h"
#include "buffer/snapshots.h"
#include "display/cursor.h"
#include "display/damage.h"
#include "display/frame_board.h"
#include "display/listener.h"
#include "display/source.h"
#include "display/stats.h"
#include "util/log.h"
#include "vug/stats.h"
#include "vug/vug.h"

/* Beyond this, pixman and much else that draws cannot follow. */
#define VUG_MAX_SCANOUT_SIZE 32767
/* Of a monitor, in each direction. */
#define VUG_MAX_MONITOR_SIZE 16384
#define VUG_DEFAULT_FRAME_TIMEOUT_MS 1000

struct vug_scanout {
	struct vug_server *server;
	struct vug_source *source; /* draws on it; NULL: nothing does */
	uint32_t index;

	/* The monitor, as the guest reads it. */
	struct vug_monitor monitor; /* defaults filled in */
	uint8_t edid[VUG_EDID_MAX_SIZE];
	size_t edid_length;
	bool has_own_edid; /* the caller's, not made from the monitor */

	/* What the guest shows. */
	uint32_t fourcc;           /* of the next surface */
	struct vug_buffer *buffer; /* NULL: nothing */
	struct vug_rect viewport;
	struct vug_shared_fence *acquire_fence; /* of the last update; a reference, or NULL */
	bool is_abandoned; /* its source has gone, and the program does not know yet */
	bool is_announced; /* since its source was restarted */
	struct vug_cursor cursor;
	bool is_cursor_news;      /* listeners have still to be posted it */
	uint64_t num_updates;     /* that listeners have been posted */
	struct vug_damage news;   /* what has still to be posted to them */
	int64_t news_since;       /* when the first of it arrived */
	struct vug_damage damage; /* what came since the last frame of the callback's */
	uint64_t waiting_updates; /* of which it was made */
	int64_t waiting_since;    /* when the first of them arrived */
	bool has_frame_out;       /* a frame that its source does not wait for */

	/* Its surface, for listeners that want pictures that stay as they are. */
	struct vug_snapshots snapshots;
	struct vug_damage unsaved; /* what has changed since the latest of them */
	/* Pixels are being written into its surface: no frame begins, unless the writer has stalled. */
	bool is_written, is_write_stalled;
	bool is_frame_deferred; /* one would have begun meanwhile */
	int64_t written_at;     /* when the last pixels came */
};

struct vug_server {
	unsigned int references;
	struct vug_callbacks callbacks; /* all NULL once the last reference is gone */
	void *data;
	struct vug_log log;
	int64_t frame_timeout;   /* microseconds; of frames that their source waits for */
	int64_t surface_timeout; /* of the others; VUG_NEVER: none */
	bool waits_for_fences;
	enum vug_protocol protocol; /* for a source: the model does not look at it */
	bool assumes_linear;        /* as above */
	bool coalesces;             /* for a source whose messages can wait */

	struct vug_budget *budget;
	struct vug_budget *snapshot_budget; /* of listeners' snapshots: not the guest's */
	struct vug_frame_board *board;
	int epoll_fd;
	int timer_fd;
	int64_t timer_deadline; /* when timer_fd fires, or has fired; 0: it does not */
	bool is_timer_late;     /* a frame's time is over before that */

	struct vug_router router;
	struct vug_source *sources;
	struct vug_listener *listeners; /* the oldest first */
	uint32_t num_stable_listeners;  /* of them: those that want snapshots */
	uint32_t num_pictures;          /* that sources wait for */
	uint64_t num_generations;       /* of all sources that there have been */
	bool has_new_damage; /* a hint, at most too true: a scanout has some, and no frame of it */
	int64_t retry_at;    /* when to try those again that there was no memory for; 0: none */
	struct vug_server_counts counts;
	bool is_dispatching;
	bool have_monitors_changed;
	bool have_cursors_moved; /* some of its scanouts have is_cursor_news */
	bool has_orphans;        /* cursors and scanouts whose end the program does not know yet */

	uint32_t num_scanouts;
	struct vug_scanout scanouts[VUG_MAX_SCANOUTS];
};

/*
 * scanout.c: what it shows. The buffer's reference is taken over; where a callback restarts the source
 * meanwhile, the picture stays as it was and nobody is called back.
 */
void vug_scanout_init(struct vug_scanout *scanout, struct vug_server *server, uint32_t index);
void vug_scanout_finish(struct vug_scanout *scanout);
void vug_scanout_show(struct vug_scanout *scanout, struct vug_buffer *buffer,
		      const struct vug_rect *viewport);
void vug_scanout_announce(struct vug_scanout *scanout);
/* What the back end's end takes with it: docs/architecture.md has the list. */
void vug_scanout_restart(struct vug_scanout *scanout);
/* As if its guest switched it off; but the next picture is announced, whatever it is. */
void vug_scanout_forget_picture(struct vug_scanout *scanout);
/* Its source has gone: the program hears of it at the begin of the next dispatch. */
void vug_scanout_abandon(struct vug_scanout *scanout);
void vug_scanout_switch_off_abandoned(struct vug_scanout *scanout);
/* Whether the source that draws on it is still of that generation: any callback may have ended it. */
static inline bool vug_scanout_is_of(const struct vug_scanout *scanout, uint64_t generation)
{
	return scanout->source != NULL && scanout->source->generation == generation;
}

/* monitor.c */
void vug_monitor_init(struct vug_scanout *scanout);

/* pacing.c: frames on their way to the program and back. */
void vug_scanout_add_damage(struct vug_scanout *scanout, const struct vug_rect *rect,
			    int64_t arrival);
/* The damage of one update. */
void vug_scanout_add_boxes(struct vug_scanout *scanout, const pixman_box32_t *boxes, int count,
			   int64_t arrival);
void vug_scanout_drop_damage(struct vug_scanout *scanout);
/* The damage that has gathered becomes frames, where none is out. */
void vug_server_send_surface_frames(struct vug_server *server);
void vug_scanout_send_last_frame(struct vug_scanout *scanout);
/* Returns false: nobody will show it. */
bool vug_scanout_send_awaited_frame(struct vug_scanout *scanout,
				    const struct vug_awaited_update *update);
void vug_server_settle_frames(struct vug_server *server);

/*
 * Pixels are written into the scanout's surface from now on, until vug_scanout_end_write(). No frame
 * begins meanwhile. What was drawn before is shown before: by the caller, with
 * vug_server_show_pending(), where the pixels do not come at once.
 */
void vug_scanout_begin_write(struct vug_scanout *scanout, int64_t now);
/* So far the last pixels came then. */
void vug_scanout_note_write(struct vug_scanout *scanout, int64_t time);
/* Nothing happens where nobody writes. */
void vug_scanout_end_write(struct vug_scanout *scanout);
/*
 * Whether a frame has to wait for the end of a write. One that does comes then, or when the timer ends the wait. The
 * end of a dispatch sets the timer: outside a dispatch this asks for one.
 */
static inline bool vug_scanout_defers_frames(struct vug_scanout *scanout)
{
	if (!scanout->is_written || scanout->is_write_stalled)
		return false;
	if (!scanout->is_frame_deferred)
		vug_frame_board_wake(scanout->server->board);
	scanout->is_frame_deferred = true;
	return true;
}
/* All frames that can begin now. Callbacks run. */
void vug_server_show_pending(struct vug_server *server);

/* watchdog.c */
/* Returns whether the timer has fired: frames whose time is over are finished. */
bool vug_server_look_at_timer(struct vug_server *server);
/* A frame that there is no memory for comes a little later: the guest may draw nothing more. */
void vug_server_retry_later(struct vug_server *server);
/* A frame's time is over then. */
void vug_server_note_deadline(struct vug_server *server, int64_t deadline);
/* The timer also ends the wait for writers that have stalled. Returns false: try again. */
bool vug_server_arm_timer(struct vug_server *server, bool has_fired);

/* dispatch.c: one dispatch is a begin, any number of works, and an end, which may free the server. */
void vug_server_begin_dispatch(struct vug_server *server);
/* Returns whether there is more to do at once; ret_timer_fired is only set. */
bool vug_server_work(struct vug_server *server, bool *ret_timer_fired);
void vug_server_end_dispatch(struct vug_server *server, bool has_more, bool has_timer_fired);

/* server.c: the last reference went away during a dispatch. */
void vug_server_free(struct vug_server *server);

#endif
