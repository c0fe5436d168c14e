/* SPDX-License-Identifier: MIT */
/*
 * Pictures on request. A picture is whole where a frame has just come and is not done yet: then the
 * guest is not drawing into it. Where nothing moves, it is whole as it is.
 */
#ifndef VUG_VIEW_SNAPSHOTS_H
#define VUG_VIEW_SNAPSHOTS_H

#include <glib.h>
#include <stdbool.h>

struct outputs;
struct snapshots;
struct vug_frame;

/* taken: the last one that was asked for has been taken. The outputs must outlive this. */
struct snapshots *snapshots_new(struct outputs *outputs, void (*taken)(void *data), void *data);
void snapshots_free(struct snapshots *snapshots);

/*
 * Ask for one. It is taken at the next frame, or shortly, or at once where nothing can draw.
 *
 * is_last: the end has come; asked for twice, it is taken at once.
 */
void snapshots_request(struct snapshots *snapshots, bool is_last, bool can_change);

/*
 * A frame is in hand, or nothing can draw any more (frame: NULL): the picture is whole. Returns whether the
 * frame is kept until the outputs have read it; else it stays the caller's.
 */
bool snapshots_picture_is_whole(struct snapshots *snapshots, struct vug_frame *frame);

/* The outputs have made what they did not make at once: for struct outputs_host. */
void snapshots_finished(struct snapshots *snapshots, gint64 cost_us);

#endif
