/* SPDX-License-Identifier: MIT */
/*
 * A frame that several outputs have in hand: it is done when the last of them lets it go.
 * Any thread.
 */
#ifndef VUG_VIEW_SHARED_FRAME_H
#define VUG_VIEW_SHARED_FRAME_H

#include <vug/vug.h>

struct shared_frame;

/* Takes the frame over. The caller is the first who has it in hand. */
struct shared_frame *shared_frame_new(struct vug_frame *frame);

struct vug_frame *shared_frame_get(const struct shared_frame *shared);

/* Keep it in hand beyond the call that brought it. */
struct shared_frame *shared_frame_ref(struct shared_frame *shared);

/* This holder is done with it. */
void shared_frame_done(struct shared_frame *shared);

#endif
