/* SPDX-License-Identifier: MIT */
#include "picture/shared-frame.h"

#include <glib.h>

struct shared_frame {
	struct vug_frame *frame;
};

struct shared_frame *shared_frame_new(struct vug_frame *frame)
{
	struct shared_frame *shared = g_atomic_rc_box_new(struct shared_frame);

	shared->frame = frame;
	return shared;
}

struct vug_frame *shared_frame_get(const struct shared_frame *shared)
{
	return shared->frame;
}

struct shared_frame *shared_frame_ref(struct shared_frame *shared)
{
	return g_atomic_rc_box_acquire(shared);
}

static void finish(void *data)
{
	struct shared_frame *shared = data;

	vug_frame_done(shared->frame);
}

void shared_frame_done(struct shared_frame *shared)
{
	g_atomic_rc_box_release_full(shared, finish);
}
