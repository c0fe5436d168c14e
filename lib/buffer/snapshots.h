/* SPDX-License-Identifier: MIT */
/*
 * Copies of a surface, each of a moment at which no UPDATE was half done. All who want such a copy at one
 * moment share it. A copy that nobody reads any more becomes the next one: what has changed since is
 * copied, and no more than that.
 *
 * One thread takes them; any thread may hold one, and drop it.
 */
#ifndef VUG_SNAPSHOTS_H
#define VUG_SNAPSHOTS_H

#include <pixman.h>

#include "buffer/budget.h"
#include "buffer/buffer.h"

struct vug_snapshot {
	struct vug_snapshot *next;
	struct vug_buffer *buffer; /* a reference */
	pixman_region32_t stale;   /* where it does not have what the latest one has */
};

/* Of one surface. All zero: there are none. */
struct vug_snapshots {
	struct vug_snapshot *list; /* the latest first; at most one more than are held */
	uint64_t pixels_copied;    /* in all */
};

/* Forget them: the surface goes. Those that are held live as long as that. */
void vug_snapshots_clear(struct vug_snapshots *snapshots);
/* Free what is more than one beside those that are held. */
void vug_snapshots_trim(struct vug_snapshots *snapshots);

/*
 * The surface as it is now; `changed` is where it may have changed since the latest one. With `compares` it
 * becomes where it really has. The caller gets a reference. -ENOSPC: over the budget; -ENOMEM, -EMFILE,
 * -ENFILE: nothing has happened.
 */
int vug_snapshots_take(struct vug_snapshots *snapshots, struct vug_buffer *surface,
		       struct vug_budget *budget, bool compares, pixman_region32_t *changed,
		       struct vug_buffer **ret_buffer);

#endif
