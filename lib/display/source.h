/* SPDX-License-Identifier: MIT */
/*
 * Something that draws on scanouts of a server: the display channel (lib/channel) and a program of its own
 * (lib/source). The model knows no more of a source than this: it calls the functions of its type, and the
 * source calls the functions below.
 *
 * All of it runs on the server's thread.
 */
#ifndef VUG_DISPLAY_SOURCE_H
#define VUG_DISPLAY_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "display/held_frames.h"
#include "display/pictures.h"
#include "vug/source.h"
#include "vug/stats.h"

struct vug_server;
struct vug_source;

/* What the model calls. A dispatch of the server calls `begin`, `serve` and `end`, in this order. */
struct vug_source_type {
	/* Report what has happened since the last dispatch. */
	void (*begin)(struct vug_source *source);
	/* Do the pending work. Returns whether there is more to do at once. */
	bool (*serve)(struct vug_source *source);
	/* No callback of this dispatch runs any more: free what they may have used, or the source itself. */
	void (*end)(struct vug_source *source);
	/* Whether `begin` has something to report, or the source is to be served again. */
	bool (*is_pending)(const struct vug_source *source);
	/* When it wants to be dispatched by time, by the log's clock; 0: never. */
	int64_t (*get_deadline)(const struct vug_source *source);
	/* The picture of that cookie has been shown, or will never be. Of the current generation. */
	void (*shown)(struct vug_source *source, uint64_t cookie);
	/* A monitor of the server has changed; NULL: the source asks by itself. */
	void (*monitors_changed)(struct vug_source *source);
	/* Add what it has counted. */
	void (*add_stats)(const struct vug_source *source, struct vug_stats *stats);
	/* The last reference to the server has gone: stop. A dispatch may still be using the source. */
	void (*stop)(struct vug_source *source);
	/* Free the source; nothing uses it any more. It calls vug_source_finish(). */
	void (*destroy)(struct vug_source *source);
};

struct vug_source {
	const struct vug_source_type *type;
	struct vug_server *server;
	struct vug_source *next; /* of the same server */
	uint32_t first, count;   /* the scanouts that it owns */
	bool is_leaving;         /* another source may take its scanouts */
	/*
	 * Of what it shows. Each restart begins another one: a frame of an earlier generation, of this
	 * or of another source, is owed nothing. Any callback may restart the source.
	 */
	uint64_t generation;
	struct vug_held_frames held;
	struct vug_pictures pictures;
};

/*
 * Take scanouts first … first + count - 1, which exist, for a source that is all zero. Sources that are
 * leaving lose theirs. -EBUSY: another source owns one of them.
 */
int vug_source_init(struct vug_source *source, const struct vug_source_type *type,
		    struct vug_server *server, uint32_t first, uint32_t count);
/* Give them back. It has been restarted: none of its frames is waited for. */
void vug_source_finish(struct vug_source *source);

/* Give up all scanouts: they are switched off at the begin of the next dispatch. No callback runs. */
void vug_source_abandon_scanouts(struct vug_source *source);
/* The first scanouts in a row that nothing draws on. Returns how many there are. */
uint32_t vug_server_find_free_scanouts(const struct vug_server *server, uint32_t *ret_first);

/*
 * The producer behind the source has gone, and the next one begins: frames that are out are not waited
 * for, damage that waits is dropped, cursors are hidden at the begin of the next dispatch. The pictures
 * stay, and the next one is announced, whatever it is. No callback runs.
 */
void vug_source_restart(struct vug_source *source);

/* Where no frame is out: what waits for one that is out would never be shown. */
void vug_source_send_last_frames(struct vug_source *source);

/* Forget the cursors of its scanouts, and tell the program at once. */
void vug_source_hide_cursors(struct vug_source *source);

/* Its frames count as shown, by everybody; the source hears of it when they are settled. */
void vug_source_finish_frames(struct vug_source *source);

/*
 * The guest behind the source has been reset: frames that are out are finished, and their producer
 * hears of it in the next dispatch; pictures and cursors go, and the program hears of it at once.
 */
void vug_source_forget_guest(struct vug_source *source);

/*
 * What counts as shown without a frame that shows it, at once; nothing where the source has been
 * restarted since that generation.
 */
void vug_source_drop_picture(struct vug_source *source, uint64_t generation, uint64_t cookie);

#endif
