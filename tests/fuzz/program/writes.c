/* SPDX-License-Identifier: MIT */
#include "fuzz/program/writes.h"

#include <stddef.h>

#include "display/server.h"
#include "fuzz/target.h"

void fuzz_check_may_begin(const struct vug_scanout *scanout)
{
	FUZZ_CHECK(!scanout->is_written || scanout->is_write_stalled);
}

/* Behind vug_snapshots_take(). */
int __real_vug_snapshots_take(struct vug_snapshots *snapshots, struct vug_buffer *surface,
			      struct vug_budget *budget, bool compares, pixman_region32_t *changed,
			      struct vug_buffer **ret_buffer);
int __wrap_vug_snapshots_take(struct vug_snapshots *snapshots, struct vug_buffer *surface,
			      struct vug_budget *budget, bool compares, pixman_region32_t *changed,
			      struct vug_buffer **ret_buffer);

int __wrap_vug_snapshots_take(struct vug_snapshots *snapshots, struct vug_buffer *surface,
			      struct vug_budget *budget, bool compares, pixman_region32_t *changed,
			      struct vug_buffer **ret_buffer)
{
	const char *start = (const char *)snapshots;
	size_t offset = offsetof(struct vug_scanout, snapshots);

	fuzz_check_may_begin((const struct vug_scanout *)(start - offset));
	return __real_vug_snapshots_take(snapshots, surface, budget, compares, changed, ret_buffer);
}
