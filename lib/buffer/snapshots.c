/* SPDX-License-Identifier: MIT */
#include "buffer/snapshots.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "buffer/changes.h"
#include "buffer/surface.h"

static void free_snapshot(struct vug_snapshot *snapshot)
{
	pixman_region32_fini(&snapshot->stale);
	vug_buffer_unref(snapshot->buffer);
	free(snapshot);
}

void vug_snapshots_clear(struct vug_snapshots *snapshots)
{
	while (snapshots->list != NULL) {
		struct vug_snapshot *first = snapshots->list;

		snapshots->list = first->next;
		free_snapshot(first);
	}
}

/* By anybody beside us. Who drops the last reference has read what it wanted to. */
static bool is_held(const struct vug_snapshot *snapshot)
{
	return atomic_load(&snapshot->buffer->references) > 1;
}

void vug_snapshots_trim(struct vug_snapshots *snapshots)
{
	struct vug_snapshot **link = &snapshots->list;
	bool has_spare = false;

	while (*link != NULL) {
		struct vug_snapshot *snapshot = *link;
		bool is_spare = !is_held(snapshot);

		if (!is_spare || !has_spare) {
			has_spare |= is_spare;
			link = &snapshot->next;
			continue;
		}
		*link = snapshot->next;
		free_snapshot(snapshot);
	}
}

static void set_all(pixman_region32_t *region, const struct vug_buffer *surface)
{
	pixman_region32_fini(region);
	pixman_region32_init_rect(region, 0, 0, surface->layout.width, surface->layout.height);
}

/* Without memory for its pieces it is all of the picture. */
static void add_region(pixman_region32_t *region, pixman_region32_t *more,
		       const struct vug_buffer *surface)
{
	if (!pixman_region32_union(region, region, more))
		set_all(region, surface);
}

/* Behind all others: it has nothing yet. */
static int add_snapshot(struct vug_snapshots *snapshots, const struct vug_buffer *surface,
			struct vug_budget *budget, struct vug_snapshot **ret_snapshot)
{
	const struct vug_buffer_layout *layout = &surface->layout;
	struct vug_snapshot **link = &snapshots->list;
	struct vug_snapshot *snapshot = calloc(1, sizeof(*snapshot));
	int error;

	if (snapshot == NULL)
		return -ENOMEM;
	error = vug_surface_new(budget, layout->width, layout->height, layout->fourcc,
				&snapshot->buffer);
	if (error < 0) {
		free(snapshot);
		return error;
	}
	pixman_region32_init(&snapshot->stale);
	set_all(&snapshot->stale, surface);
	while (*link != NULL)
		link = &(*link)->next;
	*link = snapshot;
	*ret_snapshot = snapshot;
	return 0;
}

static void move_to_front(struct vug_snapshots *snapshots, struct vug_snapshot *snapshot)
{
	struct vug_snapshot **link = &snapshots->list;

	while (*link != snapshot)
		link = &(*link)->next;
	*link = snapshot->next;
	snapshot->next = snapshots->list;
	snapshots->list = snapshot;
}

/* One that nobody holds, the latest if that is one: least is to be copied there. */
static int find_target(struct vug_snapshots *snapshots, const struct vug_buffer *surface,
		       struct vug_budget *budget, struct vug_snapshot **ret_snapshot)
{
	struct vug_snapshot *snapshot = snapshots->list;

	while (snapshot != NULL && is_held(snapshot))
		snapshot = snapshot->next;
	if (snapshot == NULL)
		return add_snapshot(snapshots, surface, budget, ret_snapshot);
	*ret_snapshot = snapshot;
	return 0;
}

static void copy_box(struct vug_buffer *to, struct vug_buffer *from, const pixman_box32_t *box)
{
	size_t to_stride = to->layout.planes[0].stride, from_stride = from->layout.planes[0].stride;
	size_t left = (size_t)box->x1 * VUG_SURFACE_BYTES_PER_PIXEL;
	size_t length = (size_t)(box->x2 - box->x1) * VUG_SURFACE_BYTES_PER_PIXEL;
	uint8_t *target = vug_surface_get_pixels(to) + (size_t)box->y1 * to_stride + left;
	const uint8_t *origin = vug_surface_get_pixels(from) + (size_t)box->y1 * from_stride + left;

	for (int y = box->y1; y < box->y2; y++) {
		memcpy(target, origin, length);
		target += to_stride;
		origin += from_stride;
	}
}

static uint64_t count_pixels(pixman_region32_t *region)
{
	uint64_t pixels = 0;
	int count;
	const pixman_box32_t *boxes = pixman_region32_rectangles(region, &count);

	for (int i = 0; i < count; i++)
		pixels += (uint64_t)(boxes[i].x2 - boxes[i].x1) *
			  (uint64_t)(boxes[i].y2 - boxes[i].y1);
	return pixels;
}

static void copy_stale(struct vug_snapshots *snapshots, struct vug_snapshot *snapshot,
		       struct vug_buffer *surface)
{
	int count;
	const pixman_box32_t *boxes = pixman_region32_rectangles(&snapshot->stale, &count);

	for (int i = 0; i < count; i++)
		copy_box(snapshot->buffer, surface, &boxes[i]);
	snapshots->pixels_copied += count_pixels(&snapshot->stale);
	pixman_region32_clear(&snapshot->stale);
}

/* ---- what has really changed -------------------------------------------------------------- */

static struct vug_changes_picture get_picture(struct vug_buffer *buffer)
{
	return (struct vug_changes_picture){.pixels = vug_surface_get_pixels(buffer),
					    .stride = buffer->layout.planes[0].stride};
}

/* Returns false: there is no memory for the pieces. */
static bool add_changes_of_box(const struct vug_changes_picture *now,
			       const struct vug_changes_picture *before, const pixman_box32_t *box,
			       bool copies, pixman_region32_t *region)
{
	struct vug_changes changes;
	pixman_region32_t found;
	bool is_added;

	vug_changes_find(now, before, box, copies, &changes);
	if (changes.count == 0)
		return true;
	vug_changes_get_region(&changes, VUG_MAX_DAMAGE_RECTS, &found);
	is_added = pixman_region32_union(region, region, &found);
	pixman_region32_fini(&found);
	return is_added;
}

/* With `copies` the snapshot has all that it lacked afterwards. */
static void narrow_changes(struct vug_buffer *surface, struct vug_buffer *snapshot, bool copies,
			   pixman_region32_t *changed)
{
	const struct vug_changes_picture now = get_picture(surface);
	const struct vug_changes_picture before = get_picture(snapshot);
	pixman_region32_t found;
	bool is_good = true;
	int count;
	const pixman_box32_t *boxes = pixman_region32_rectangles(changed, &count);

	pixman_region32_init(&found);
	for (int i = 0; i < count; i++)
		is_good &= add_changes_of_box(&now, &before, &boxes[i], copies, &found);
	if (!is_good) {
		pixman_region32_fini(&found);
		return;
	}
	pixman_region32_fini(changed);
	*changed = found;
}

/* ---- a new one ---------------------------------------------------------------------------- */

static void bring_up_to_date(struct vug_snapshots *snapshots, struct vug_snapshot *target,
			     struct vug_buffer *surface, bool compares, pixman_region32_t *changed)
{
	struct vug_snapshot *latest = snapshots->list;
	bool is_copied = compares && target == latest && !pixman_region32_not_empty(&target->stale);

	if (compares && !pixman_region32_not_empty(&latest->stale))
		narrow_changes(surface, latest->buffer, is_copied, changed);
	if (!pixman_region32_not_empty(changed) && !pixman_region32_not_empty(&latest->stale))
		return;
	for (struct vug_snapshot *s = latest; s != NULL; s = s->next)
		if (s != target || !is_copied)
			add_region(&s->stale, changed, surface);
	if (is_copied)
		snapshots->pixels_copied += count_pixels(changed);
	else
		copy_stale(snapshots, target, surface);
}

int vug_snapshots_take(struct vug_snapshots *snapshots, struct vug_buffer *surface,
		       struct vug_budget *budget, bool compares, pixman_region32_t *changed,
		       struct vug_buffer **ret_buffer)
{
	struct vug_snapshot *target;
	int error;

	if (snapshots->list == NULL || pixman_region32_not_empty(changed)) {
		error = find_target(snapshots, surface, budget, &target);
		if (error < 0)
			return error;
		bring_up_to_date(snapshots, target, surface, compares, changed);
		/* Where nothing has changed the one before is the latest still. */
		if (pixman_region32_not_empty(changed))
			move_to_front(snapshots, target);
	}
	*ret_buffer = vug_buffer_ref(snapshots->list->buffer);
	vug_snapshots_trim(snapshots);
	return 0;
}
