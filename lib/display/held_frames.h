/* SPDX-License-Identifier: MIT */
/*
 * Frames that the producer's GPU is still drawing: they wait here for its fence, so that a program
 * which looks with the CPU sees whole pictures. For a while only: a fence that never signals must not
 * freeze the guest.
 *
 * Somebody waits for each of them, so a source keeps few.
 */
#ifndef VUG_HELD_FRAMES_H
#define VUG_HELD_FRAMES_H

#include <pixman.h>

#include "buffer/shared_fence.h"
#include "vug/vug.h"

struct vug_source;

/* The largest number of frames that a source holds; a further one is shown at once. */
#define VUG_MAX_HELD_FRAMES 16

/* An update whose source waits until the frame has been shown. */
struct vug_awaited_update {
	pixman_region32_t damage; /* its own */
	/* Its own reference; NULL: the fences of a dma-buf alone say when it is drawn. */
	struct vug_shared_fence *fence;
	uint64_t cookie; /* the source's */
	int64_t arrival;
};

struct vug_held_frame {
	struct vug_scanout *scanout;
	struct vug_awaited_update update;
	int64_t since; /* when it was held */
	int64_t deadline;
	int fence;
};

/* Of one source. In the order of their updates; on one scanout that is that of their deadlines, too. */
struct vug_held_frames {
	uint32_t count;
	struct vug_held_frame frames[VUG_MAX_HELD_FRAMES];
};

void vug_awaited_update_finish(struct vug_awaited_update *update);
/* Whether nothing of the picture has changed: it needs no frame. */
bool vug_awaited_update_is_empty(const struct vug_awaited_update *update);

/* Hold it if there is something to wait for: it is taken over. Returns false: show it now. */
bool vug_scanout_hold_frame(struct vug_scanout *scanout, const struct vug_awaited_update *update);

/* Send those whose fence has signalled, or whose time is over. */
void vug_source_release_held_frames(struct vug_source *source);

/* The scanout shows something else, or its source was restarted: nobody will show them. */
void vug_scanout_drop_held_frames(struct vug_scanout *scanout);

/* When the first one's time is over; 0: none is held. */
int64_t vug_source_get_held_deadline(const struct vug_source *source);

#endif
